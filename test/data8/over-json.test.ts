import { expect } from 'chai'
import { EmailValidationService } from '../../examples/email-validation/generated/descriptors.js'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  TimeoutError,
} from '../../src/errors.js'
import { createData8Client, type Data8CallOptions } from '../../src/soap.js'
import { polluted } from '../support/polluted.js'
import { type RawServer, reply, reset, startRawServer } from '../support/raw-server.js'
import { thrownError } from '../support/thrown-error.js'

interface Methods {
  isValid(input: object, options?: Data8CallOptions): Promise<{ Result?: unknown }>
}

type Behaviour = Parameters<typeof startRawServer>[0]

const good = reply('{"Status":{"Success":true,"CreditsRemaining":3},"Result":"Valid"}')
const busy = reply('busy', { status: '503 Busy' })
const limited = reply('slow down', { status: '429 Too Many Requests' })

describe('a generated client over JSON', () => {
  let server: RawServer
  let behaviour: Behaviour = (socket) => socket.write(good)

  before(async () => {
    server = await startRawServer((socket, request, number) => behaviour(socket, request, number))
  })

  after(() => server.close())

  function connect(more: object = {}) {
    return createData8Client<Methods>(EmailValidationService, {
      protocol: 'json',
      endpoint: server.url,
      credentials: { apiKey: 'ABCD-1234-EFGH-5678' },
      proxy: false,
      ...more,
    })
  }

  /** Calls once, and gives the requests that the server got, and the outcome. */
  async function attempts(
    answers: readonly (Buffer | 'reset')[],
    more: object = {},
    callOptions?: Data8CallOptions,
  ): Promise<{ readonly sent: number; readonly outcome: unknown }> {
    const before = server.requests.length
    behaviour = (socket, _, number) => {
      const answer = answers[number - before - 1] ?? good
      if (answer === 'reset') reset(socket)
      else socket.write(answer)
    }
    const client = connect(more)
    const outcome = await client
      .isValid({ email: 'a@b.example', level: 'MX' }, callOptions)
      .catch((error: unknown) => error)
    client.close()
    return { sent: server.requests.length - before, outcome }
  }

  it('calls the method below the endpoint, with the key in the query alone', async () => {
    await attempts([])
    const [head = '', body = ''] = server.requests.at(-1)?.split('\r\n\r\n') ?? []
    expect(head).to.match(/^POST \/service\/IsValid\.json\?key=ABCD-1234-EFGH-5678 HTTP/)
    expect(body).to.equal('{"email":"a@b.example","level":"MX"}')
  })

  it('refuses the endpoint of a method, to which it would add another, and that of SOAP', () => {
    for (const path of ['/EmailValidation/IsValid.json', '/x.JSON/', '/emailvalidation.asmx']) {
      expect(() => connect({ endpoint: new URL(path, server.url) }))
        .to.throw(InputError)
        .with.property('field', 'endpoint')
    }
  })

  const cases: readonly [
    string,
    readonly (Buffer | 'reset')[],
    object,
    Data8CallOptions | undefined,
    number,
  ][] = [
    ['after 503', [busy], {}, undefined, 1],
    ['after a connection that was reset', ['reset'], {}, undefined, 1],
    ['after 429', [limited], {}, undefined, 2],
    ['after 429 without retries', [limited], { retries: 0 }, undefined, 1],
    ['after 503, where it is idempotent', [busy], { idempotent: true }, undefined, 2],
    ['after 503, where the call is', [busy], {}, { idempotent: true }, 2],
    [
      'after 503, where the call is not',
      [busy],
      { idempotent: ['isValid'] },
      { idempotent: false },
      1,
    ],
    ['after a reset, where it is idempotent', ['reset'], { idempotent: true }, undefined, 2],
    ['without retries', ['reset'], { idempotent: true, retries: 0 }, undefined, 1],
  ]
  for (const [when, answers, more, callOptions, due] of cases) {
    it(`sends ${due === 1 ? 'once' : 'twice'} ${when}`, async () => {
      const { sent, outcome } = await attempts(answers, more, callOptions)
      expect(sent).to.equal(due)
      if (due === 2) expect(outcome).to.have.property('Result', 'Valid')
      else
        expect(outcome).to.satisfy(
          (e: unknown) => e instanceof HttpError || e instanceof ConnectionError,
        )
    })
  }

  it('sends once where a polluted prototype says idempotent', async () => {
    const { sent } = await polluted(Object.prototype, 'idempotent', { value: true }, () =>
      attempts([busy]),
    )
    expect(sent).to.equal(1)
  })

  it('sends no options of a polluted prototype', async () => {
    for (const name of ['options', 'applicationName']) {
      const value = name === 'options' ? { other: 1 } : 'other'
      await polluted(Object.prototype, name, { value }, () => attempts([]))
      expect(server.requests.at(-1)).to.match(/\r\n\r\n\{"email":"a@b\.example","level":"MX"\}$/)
    }
  })

  it('sends at most once on a reused connection without retries', async () => {
    const client = connect({ retries: 0 })
    behaviour = (socket) => socket.write(good)
    await client.isValid({ email: 'a', level: 'MX' })
    const before = server.requests.length
    behaviour = (socket) => reset(socket)
    const error = await thrownError(() => client.isValid({ email: 'b', level: 'MX' }))
    client.close()
    expect(error).to.be.instanceOf(ConnectionError).and.include({ attempts: 1, sent: true })
    expect(server.requests.length - before).to.equal(1)
  })

  it('ends at its deadline, whatever the retries', async () => {
    behaviour = () => {}
    const before = server.requests.length
    const client = connect({ deadlineMs: 60, idempotent: true, retries: 5 })
    const error = await thrownError(() => client.isValid({ email: 'a', level: 'MX' }))
    client.close()
    expect(error).to.be.instanceOf(TimeoutError).and.include({ limitMs: 60 })
    expect(server.requests.length - before).to.equal(1)
  })

  it('ends where its signal fires before the answer', async () => {
    const controller = new AbortController()
    behaviour = () => setTimeout(() => controller.abort(), 20)
    const client = connect({ timeoutMs: 3000, retries: 0 })
    const input = { email: 'a@b.example', level: 'MX' }
    const error = await thrownError(() => client.isValid(input, { signal: controller.signal }))
    client.close()
    expect(error).to.be.instanceOf(AbortError)
  })

  it('ends where its signal fires while it waits to send again', async () => {
    const controller = new AbortController()
    const later = reply('busy', { status: '503 Busy', headers: { 'retry-after': '5' } })
    const timer = setTimeout(() => controller.abort(), 200)
    const startedAt = performance.now()
    const { sent, outcome } = await attempts(
      [later],
      {},
      { idempotent: true, signal: controller.signal },
    )
    clearTimeout(timer)
    expect(outcome).to.be.instanceOf(AbortError).and.have.property('attempts', 1)
    expect(sent).to.equal(1)
    expect(performance.now() - startedAt).to.be.below(4000)
  })

  it('ends while a long reply is parsed', async () => {
    const controller = new AbortController()
    const body = `{"Other":[${'"a",'.repeat(1 << 19)}0],"Status":{"Success":true,"CreditsRemaining":3}}`
    const client = connect({
      transport: async () => {
        setImmediate(() => setImmediate(() => controller.abort('stop')))
        return { status: 200, headers: {}, body }
      },
      proxy: undefined,
    })
    const { signal } = controller
    const error = await thrownError(() => client.isValid({ email: 'a', level: 'MX' }, { signal }))
    expect(error).to.be.instanceOf(AbortError).and.include({ cause: 'stop', attempts: 1 })
  })
})
