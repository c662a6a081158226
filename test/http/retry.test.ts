import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  ServiceError,
  TimeoutError,
  type UserAdminError,
} from '../../src/errors.js'
import { createHttpExchanger } from '../../src/http/http-exchanger.js'
import { isRetryableStatus, type RetryPolicy, withRetries } from '../../src/http/retry.js'
import { pause, reply, reset, startRawServer } from '../support/raw-server.js'
import { failure, send, text } from './exchange.js'

const patient: RetryPolicy = {
  retries: 2,
  idempotent: true,
  timeoutMs: 1000,
  deadlineMs: 5000,
  signal: undefined,
  startedAt: undefined,
  random: () => 0,
  now: undefined,
}

function lost(): ConnectionError {
  return new ConnectionError('lost', 'ECONNRESET', { retryable: true })
}

function busy(headers: Record<string, string>): HttpError {
  return new HttpError('busy', { status: 503, headers, bodyExcerpt: '' }, { retryable: true })
}

/** Fails with these errors, one for each attempt, and then succeeds. */
function failing(...errors: (UserAdminError | Error)[]) {
  const calls: [number: number, timeoutMs: number][] = []
  const attempt = async (number: number, timeoutMs: number): Promise<string> => {
    calls.push([number, timeoutMs])
    const error = errors.shift()
    if (error !== undefined) throw error
    return 'done'
  }
  return { attempt, calls }
}

/** A clock that the delays do not advance. */
function clock() {
  let time = 1000
  return {
    now: () => time,
    pass: (ms: number) => {
      time += ms
    },
  }
}

describe('retries', () => {
  it('makes one attempt where that succeeds, with its whole bound', async () => {
    const { attempt, calls } = failing()
    expect(await withRetries({ ...patient, now: () => 7 }, attempt)).to.equal('done')
    expect(calls).to.deep.equal([[1, 1000]])
  })

  it('repeats retryable failures, as often as is allowed', async () => {
    const { attempt, calls } = failing(lost(), busy({}))
    expect(await withRetries(patient, attempt)).to.equal('done')
    expect(calls.map(([number]) => number)).to.deep.equal([1, 2, 3])
  })

  it('throws the last failure with the number of attempts', async () => {
    const last = lost()
    const { attempt } = failing(lost(), lost(), last)
    const error = await failure(ConnectionError, withRetries(patient, attempt))
    expect(error).to.equal(last)
    expect(error.attempts).to.equal(3)
  })

  it('makes one attempt where no more are allowed', async () => {
    const { attempt } = failing(lost())
    const error = await failure(ConnectionError, withRetries({ ...patient, retries: 0 }, attempt))
    expect(error.attempts).to.equal(1)
  })

  it('does not repeat failures that are not retryable', async () => {
    for (const final of [
      new ServiceError('no', 0),
      new ResponseError('not-xml', 'no'),
      new ConnectionError('certificate', 'CERT_HAS_EXPIRED'),
      new AbortError('aborted'),
    ]) {
      const { attempt, calls } = failing(final)
      const error = await failure(Error as never, withRetries(patient, attempt))
      expect(error).to.equal(final)
      expect((error as UserAdminError).attempts).to.equal(1)
      expect(calls).to.have.length(1)
    }
  })

  it('leaves an error of the input, or of the program, as it is', async () => {
    const input = new InputError('headers', 'no')
    const bug = new TypeError('no')
    for (const thrown of [input, bug]) {
      const error = await withRetries(patient, failing(thrown).attempt).catch((e: unknown) => e)
      expect(error).to.equal(thrown)
    }
    expect(input.attempts).to.equal(0)
  })

  it('repeats the retryable statuses only', () => {
    const worth = Array.from({ length: 600 }, (_, status) => status).filter(isRetryableStatus)
    expect(worth).to.deep.equal([408, 429, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527])
  })

  describe('of a request that must not be carried out twice', () => {
    const once: RetryPolicy = { ...patient, idempotent: false }
    const refused = (): ConnectionError =>
      new ConnectionError('refused', 'ECONNREFUSED', { retryable: true, sent: false })
    const late = (sent: boolean): TimeoutError =>
      new TimeoutError('late', 1000, { retryable: true, sent })
    const status = (status: number): HttpError =>
      new HttpError('no', { status, headers: {}, bodyExcerpt: '' }, { retryable: true })

    it('are made where nothing of it was sent', async () => {
      const { attempt, calls } = failing(refused(), late(false))
      expect(await withRetries(once, attempt)).to.equal('done')
      expect(calls).to.have.length(3)
    })

    it('are made where there were too many requests for it to be carried out', async () => {
      const { attempt, calls } = failing(status(429), status(429))
      expect(await withRetries(once, attempt)).to.equal('done')
      expect(calls).to.have.length(3)
    })

    it('are not made where it may have been received', async () => {
      const truncated = new ResponseError('truncated', 'short', { retryable: true })
      const statuses = [408, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527].map(status)
      for (const final of [lost(), late(true), truncated, ...statuses]) {
        const { attempt, calls } = failing(final)
        const error = await failure(Error as never, withRetries(once, attempt))
        expect(error).to.equal(final)
        expect(calls).to.have.length(1)
      }
    })

    it('end with the first failure after which it may have been received', async () => {
      const { attempt, calls } = failing(refused(), status(429), lost())
      const error = await failure(ConnectionError, withRetries(once, attempt))
      expect(error.systemCode).to.equal('ECONNRESET')
      expect(calls).to.have.length(3)
    })
  })

  describe('whether anything was sent', () => {
    const refused = (): ConnectionError =>
      new ConnectionError('refused', 'ECONNREFUSED', { retryable: true, sent: false })

    it('is true where any attempt sent something', async () => {
      for (const before of [
        lost(),
        busy({}),
        new ResponseError('truncated', '', { retryable: true }),
      ]) {
        const { attempt } = failing(before, refused(), refused())
        const error = await failure(ConnectionError, withRetries(patient, attempt))
        expect(error).to.include({ systemCode: 'ECONNREFUSED', sent: true, attempts: 3 })
      }
    })

    it('is false where no attempt sent anything', async () => {
      const { attempt } = failing(refused(), refused(), refused())
      const error = await failure(ConnectionError, withRetries(patient, attempt))
      expect(error).to.include({ sent: false, attempts: 3 })
    })

    it('is in the error of a call that ran past its deadline', async () => {
      for (const sent of [true, false]) {
        const timeout = new TimeoutError('attempt', 200, { retryable: true, sent })
        const policy = { ...patient, deadlineMs: 200 }
        const ended = await failure(TimeoutError, withRetries(policy, failing(timeout).attempt))
        expect(ended).to.include({ limitMs: 200, sent })
      }
      const none = { ...patient, deadlineMs: 100, startedAt: 0, now: () => 101 }
      const early = await failure(TimeoutError, withRetries(none, failing().attempt))
      expect(early.sent).to.equal(false)
    })
  })

  describe('waiting', () => {
    it('is random, up to a bound that doubles', async () => {
      const bounds: number[] = []
      const { attempt } = failing(...Array.from({ length: 10 }, lost))
      const random = () => {
        bounds.push(0)
        return 0.02
      }
      const startedAt = performance.now()
      const policy = { ...patient, retries: 4, random }
      await failure(ConnectionError, withRetries(policy, attempt))
      // 2 % of 200, 400, 800 and 1600 ms.
      expect(performance.now() - startedAt).to.be.within(55, 500)
      expect(bounds).to.have.length(4)
    })

    /** Whether the wait after so many failures is shorter than so many milliseconds; it is not waited for. */
    const isWithin = async (failures: number, deadlineMs: number): Promise<boolean> => {
      const { attempt, calls } = failing(...Array.from({ length: failures }, lost))
      const random = () => (calls.length < failures ? 0 : 0.99)
      const stop = new AbortController()
      const { signal } = stop
      const policy = { ...patient, retries: 10, deadlineMs, random, now: () => 0, signal }
      const call = withRetries(policy, attempt).catch((error: unknown) => error)
      while (calls.length < failures) await pause(1)
      await pause(1)
      stop.abort()
      return (await call) instanceof AbortError
    }

    for (const [failures, bound] of [
      [1, 200],
      [2, 400],
      [3, 800],
      [6, 6_400],
      [7, 10_000],
      [8, 10_000],
      [10, 10_000],
    ] as const) {
      it(`is shorter than ${bound} ms after attempt ${failures}`, async () => {
        expect(await isWithin(failures, bound)).to.equal(true)
        expect(await isWithin(failures, bound * 0.99)).to.equal(false)
      })
    }

    it('leaves no listener on the signal', async () => {
      const { signal } = new AbortController()
      await withRetries({ ...patient, signal }, failing(lost(), lost()).attempt)
      expect(getEventListeners(signal, 'abort')).to.deep.equal([])
    })

    it('does not begin where it would end past the deadline', async () => {
      const { attempt, calls } = failing(lost(), lost())
      const policy = { ...patient, deadlineMs: 150, random: () => 0.99 }
      const error = await failure(ConnectionError, withRetries(policy, attempt))
      expect(error.attempts).to.equal(1)
      expect(calls).to.have.length(1)
    })

    it('ends at once when the signal fires, and leaves no timer', async () => {
      const timers = () =>
        process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
      await pause(1)
      const before = timers()
      const controller = new AbortController()
      const { attempt, calls } = failing(busy({ 'retry-after': '4' }))
      const call = withRetries({ ...patient, signal: controller.signal }, attempt)
      await pause(20)
      expect(timers()).to.be.above(before)
      controller.abort('enough')
      const error = await failure(AbortError, call)
      expect(error.cause).to.equal('enough')
      expect(error.attempts).to.equal(1)
      expect(calls).to.have.length(1)
      expect(timers()).to.be.at.most(before)
    })

    it('makes no attempt where the signal fired before', async () => {
      const { attempt, calls } = failing()
      const policy = { ...patient, signal: AbortSignal.abort() }
      const error = await failure(AbortError, withRetries(policy, attempt))
      expect(error.attempts).to.equal(0)
      expect(calls).to.deep.equal([])
    })
  })

  describe('Retry-After', () => {
    const waited = async (headers: Record<string, string>): Promise<number> => {
      const startedAt = performance.now()
      const call = withRetries(patient, failing(busy(headers)).attempt)
      expect(await call).to.equal('done')
      return performance.now() - startedAt
    }
    /** How long the wait would be: just not past this deadline. */
    const givesUpAt = async (headers: Record<string, string>, deadlineMs: number) => {
      const { attempt } = failing(busy(headers))
      const policy = { ...patient, deadlineMs, now: () => 0 }
      const error = await failure(HttpError, withRetries(policy, attempt))
      expect(error.attempts).to.equal(1)
    }

    it('does not shorten the computed wait', async () => {
      const errors = [lost(), lost(), lost(), busy({ 'retry-after': '1' })]
      const { attempt, calls } = failing(...errors)
      // 0 before the fourth attempt, then nearly 1600 ms: past the deadline, where 1000 ms are not.
      const random = () => (calls.length < 4 ? 0 : 0.99)
      const policy = { ...patient, retries: 9, deadlineMs: 1500, random, now: () => 0 }
      const error = await failure(HttpError, withRetries(policy, attempt))
      expect(error.attempts).to.equal(4)
    })

    it('of one answer does not affect the next wait', async () => {
      const { attempt, calls } = failing(busy({ 'retry-after': '1' }), lost(), busy({}))
      const startedAt = performance.now()
      await withRetries({ ...patient, retries: 3 }, attempt)
      expect(calls).to.have.length(4)
      expect(performance.now() - startedAt).to.be.within(990, 1900)
    })

    it('is waited for in seconds', async () => {
      expect(await waited({ 'retry-after': ' 1 ' })).to.be.within(990, 2500)
    })

    for (const value of [
      '0',
      '',
      'soon',
      '-5',
      '1.5',
      '0x10',
      '2030-01-01',
      '9, 0',
      '0, 9',
      '9, 8',
      'Tue, 99 Xyz 2030 GMT',
    ]) {
      it(`is ignored where it is ${JSON.stringify(value)}`, async () => {
        expect(await waited({ 'retry-after': value })).to.be.below(500)
      })
    }

    it('is ignored where it is a date in the past', async () => {
      const past = new Date(Date.now() - 60_000).toUTCString()
      expect(await waited({ 'retry-after': past })).to.be.below(500)
    })

    it('does not extend the wait past the deadline', async () => {
      await givesUpAt({ 'retry-after': '86400' }, 90_000)
      await givesUpAt({ 'retry-after': '9'.repeat(400) }, 90_000)
      await givesUpAt({ 'retry-after': new Date(Date.now() + 86_400_000).toUTCString() }, 90_000)
    })

    it('is compared with the Date of the answer, where it has one', async () => {
      const headers = {
        date: 'Fri, 01 Jan 2021 00:00:00 GMT',
        'retry-after': 'Fri, 01 Jan 2021 00:00:10 GMT',
      }
      await givesUpAt(headers, 10_000)
    })
  })

  describe('the deadline', () => {
    it('bounds an attempt by what is left of it', async () => {
      const { now, pass } = clock()
      const { attempt, calls } = failing(lost(), lost())
      const slow = (number: number, timeoutMs: number) => {
        pass(400)
        return attempt(number, timeoutMs)
      }
      await withRetries({ ...patient, deadlineMs: 1500, now }, slow)
      expect(calls).to.deep.equal([
        [1, 1000],
        [2, 1000],
        [3, 700],
      ])
    })

    it('counts from when the call began', async () => {
      const { now, pass } = clock()
      const startedAt = now()
      pass(300)
      const { attempt, calls } = failing()
      await withRetries({ ...patient, deadlineMs: 1000, startedAt, now }, attempt)
      expect(calls).to.deep.equal([[1, 700]])
    })

    it('is the limit of the error where it ended an attempt', async () => {
      const timeout = () => new TimeoutError('attempt', 200, { retryable: true })
      const { attempt } = failing(timeout())
      const policy = { ...patient, deadlineMs: 200 }
      const error = await failure(TimeoutError, withRetries(policy, attempt))
      expect(error.limitMs).to.equal(200)
      expect(error.message).to.equal('the call exceeded deadlineMs, 200 ms')
      expect(error.attempts).to.equal(1)
    })

    it('is not the limit where the bound of an attempt was shorter', async () => {
      const timeout = () => new TimeoutError('attempt', 1000, { retryable: true })
      const { attempt, calls } = failing(timeout(), timeout(), timeout())
      const error = await failure(TimeoutError, withRetries(patient, attempt))
      expect(error.limitMs).to.equal(1000)
      expect(error.message).to.equal('attempt')
      expect(calls).to.have.length(3)
    })

    it('is not the limit where both bounds were the same', async () => {
      const timeout = new TimeoutError('attempt', 1000, { retryable: true })
      const policy = { ...patient, retries: 0, deadlineMs: 1000, now: () => 0 }
      const error = await failure(TimeoutError, withRetries(policy, failing(timeout).attempt))
      expect(error.message).to.equal('attempt')
    })

    it('ends a call whose deadline passed before the first attempt', async () => {
      for (const time of [100, 101]) {
        const { attempt, calls } = failing()
        const policy = { ...patient, deadlineMs: 100, startedAt: 0, now: () => time }
        const error = await failure(TimeoutError, withRetries(policy, attempt))
        expect(error.limitMs).to.equal(100)
        expect(error.attempts).to.equal(0)
        expect(calls).to.deep.equal([])
      }
    })

    it('bounds a whole call to a server that never answers', async () => {
      const server = await startRawServer(() => {})
      const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
      const startedAt = performance.now()
      const error = await failure(
        TimeoutError,
        withRetries(
          { ...patient, retries: 9, timeoutMs: 150, deadlineMs: 500 },
          (_number, timeoutMs) => send(transport, { timeoutMs }),
        ),
      )
      expect(performance.now() - startedAt).to.be.within(300, 5000)
      expect(error.limitMs).to.be.oneOf([150, 500])
      expect(error.attempts).to.be.within(2, 5)
      await server.untilDeserted()
      await server.close()
    })
  })

  it('lets a call succeed after a server has failed in every way', async () => {
    const server = await startRawServer((socket, _request, number) => {
      if (number === 1) reset(socket)
      else if (number === 2) socket.end(reply('start', { headers: { 'content-length': '9' } }))
      else if (number === 4) socket.write(reply('ok'))
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    const answer = await withRetries(
      { ...patient, retries: 3, timeoutMs: 500 },
      (_number, timeoutMs) => send(transport, { timeoutMs }),
    )
    expect(text(answer)).to.equal('ok')
    transport.close()
    await server.close()
  })
})
