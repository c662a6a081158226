import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { inspect } from 'node:util'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { DateTime } from 'luxon'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  ServiceError,
  TimeoutError,
} from '../../src/errors.js'
import { isText } from '../../src/http/decompression.js'
import { ATTEMPT_CHANNEL, type AttemptEvent } from '../../src/http/diagnostics.js'
import type { Transport, TransportMessage, TransportReply } from '../../src/http/transport.js'
import { createClient } from '../../src/soap/client.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import { UserAdminService } from '../../src/useradmin/generated/descriptors.js'
import { EXP, escapeXml, jwtOf, refusal, success } from '../support/get-jwt-replies.js'
import { freePort } from '../support/raw-server.js'
import { thrownError } from '../support/thrown-error.js'

const token = jwtOf({ exp: EXP, aud: '*' })
const request = { expiresAt: '2030-06-01T01:00:00Z' }
const headers = { 'content-type': 'text/xml; charset=utf-8' }
const secret = 'Hunter-22'

/** `fetch` as docs/middleware.md shows it. */
const overFetch: Transport = async ({ url, ...message }) => {
  const answer = await fetch(url, { ...message, redirect: 'manual' })
  return { status: answer.status, headers: answer.headers, body: await answer.arrayBuffer() }
}

const answering =
  (reply: unknown): Transport =>
  async () =>
    reply as TransportReply
const ok = (body: TransportReply['body'], more: object = {}): TransportReply => ({
  status: 200,
  headers: { ...headers, ...more },
  body,
})

function clientOf(
  transport: Transport,
  more: Partial<UserAdminClientOptions> = {},
): UserAdminClient {
  return new UserAdminClient({
    endpoint: `http://127.0.0.1:1/service?key=${secret}`,
    credentials: { username: 'jane', password: secret },
    retries: 0,
    transport,
    ...more,
  })
}

async function failureOf<E extends Error>(
  // biome-ignore lint/suspicious/noExplicitAny: the parameters of a constructor are not used
  errorClass: abstract new (...args: any[]) => E,
  transport: Transport,
  more?: Partial<UserAdminClientOptions>,
): Promise<E> {
  const error = await thrownError(() => clientOf(transport, more).getJwt(request))
  for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]) {
    expect(text).not.to.contain(secret)
  }
  if (!(error instanceof errorClass)) throw error
  return error
}

describe('the option transport', () => {
  describe('over fetch', () => {
    let server: http.Server
    let answer: { status: number; headers: http.OutgoingHttpHeaders; body: string | Buffer }
    let received: { headers: http.IncomingHttpHeaders; text: string }[] = []
    let endpoint = ''

    before(async () => {
      server = http.createServer(async (message, response) => {
        let text = ''
        for await (const chunk of message) text += String(chunk)
        received.push({ headers: message.headers, text })
        response.writeHead(answer.status, { ...headers, ...answer.headers })
        response.end(answer.body)
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/service`
    })

    beforeEach(() => {
      received = []
      answer = { status: 200, headers: {}, body: success(token) }
    })

    after(() => {
      server.closeAllConnections()
      server.close()
    })

    it('sends the same message as without it', async () => {
      const options = { endpoint, headers: { 'x-trace': '7' }, userAgent: 'crm-sync/2' }
      await clientOf(overFetch, options).getJwt(request)
      const usual = new UserAdminClient({
        ...options,
        proxy: false,
        credentials: { username: 'jane', password: secret },
      })
      await usual.getJwt(request)
      usual.close()
      expect(received[0]?.text).to.equal(received[1]?.text)
      for (const name of [
        'content-type',
        'soapaction',
        'x-trace',
        'user-agent',
        'content-length',
      ]) {
        expect(received[0]?.headers[name], name).to.equal(received[1]?.headers[name])
      }
    })

    for (const [coding, encode] of Object.entries({
      gzip: gzipSync,
      deflate: deflateSync,
      'deflate without its header': deflateRawSync,
      br: brotliCompressSync,
      'gzip, br': (text: string) => brotliCompressSync(gzipSync(text)),
    })) {
      it(`reads ${coding}, which fetch decodes and leaves in the headers`, async () => {
        answer.headers = { 'content-encoding': coding.replace(/ without.*/, '') }
        answer.body = encode(success(token))
        const { jwt } = await clientOf(overFetch, { endpoint }).getJwt(request)
        expect(jwt).to.equal(token)
      })
    }

    it('does not follow a redirect', async () => {
      answer = { status: 307, headers: { location: 'http://127.0.0.1:1/other' }, body: '' }
      const error = await failureOf(HttpError, overFetch, { endpoint })
      expect(error.message).to.contain('HTTP 307').and.contain('redirects to http://127.0.0.1:1')
      expect(received).to.have.length(1)
    })

    it('retries a 503 after the time of Retry-After, and reads a refusal', async () => {
      answer = { status: 503, headers: { 'retry-after': '0' }, body: '' }
      const client = clientOf(
        async (message) => {
          const reply = await overFetch(message)
          answer = { status: 500, headers: {}, body: refusal('no such user') }
          return reply
        },
        { endpoint, retries: 2 },
      )
      const error = await thrownError(() => client.getJwt(request))
      expect(error).to.be.instanceOf(ServiceError)
      expect(error.message).to.equal('no such user')
      expect(error.attempts).to.equal(2)
    })

    it('says what fetch failed of', async () => {
      const port = await freePort()
      const closed = `http://127.0.0.1:${port}/`
      const error = await failureOf(ConnectionError, overFetch, { endpoint: closed })
      expect(error.message).to.equal(`127.0.0.1:${port} refused the connection (ECONNREFUSED)`)
      expect(error).to.include({ systemCode: 'ECONNREFUSED', sent: true, retryable: true })
      expect((error.cause as Error).message).to.contain('ECONNREFUSED')
    })

    it('has its fetch ended by the timeout', async () => {
      const slow = http.createServer(() => {}).listen(0, '127.0.0.1')
      await once(slow, 'listening')
      const closed = once(slow, 'connection').then(([socket]) => once(socket, 'close'))
      const { port } = slow.address() as AddressInfo
      const options = { endpoint: `http://127.0.0.1:${port}/`, timeoutMs: 50 }
      const error = await failureOf(TimeoutError, overFetch, options)
      expect(error).to.include({ limitMs: 50, sent: true })
      await closed
      slow.close()
    })
  })

  describe('answers', () => {
    const bytes = Buffer.from(success(token))
    const copy = new Uint8Array(bytes)
    for (const [kind, reply] of Object.entries<TransportReply>({
      'a string': ok(success(token)),
      'a Buffer': ok(bytes),
      'a Uint8Array': ok(copy),
      'an ArrayBuffer': ok(copy.buffer as ArrayBuffer),
      Headers: { ...ok(bytes), headers: new Headers(headers) },
      'a list of values': { ...ok(bytes), headers: { 'Content-Type': ['text/xml'] } },
      'an object without a prototype': Object.assign(Object.create(null), ok(bytes)),
      'compressed bytes': ok(gzipSync(bytes), { 'content-encoding': 'gzip' }),
      'brotli bytes': ok(brotliCompressSync(bytes), { 'Content-Encoding': 'br' }),
      'a string with a coding': ok(success(token), { 'content-encoding': 'br' }),
      'text with a coding that is unknown': ok(bytes, { 'content-encoding': 'zstd' }),
      'UTF-16 with a coding that was undone': ok(
        Buffer.from(`\ufeff${success(token)}`, 'utf16le'),
        { 'content-type': 'text/xml; charset=utf-16', 'content-encoding': 'br' },
      ),
    })) {
      it(`may have ${kind}`, async () => {
        expect((await clientOf(answering(reply)).getJwt(request)).jwt).to.equal(token)
      })
    }

    it('may be a value and no promise, as await allows', async () => {
      const transport = (() => ok(bytes)) as unknown as Transport
      expect((await clientOf(transport).getJwt(request)).jwt).to.equal(token)
    })

    it('are read once, and by their own members', async () => {
      let reads = 0
      const reply = {
        status: 200,
        headers,
        get body() {
          reads += 1
          return reads === 1 ? success(token) : 'other'
        },
      }
      await clientOf(answering(reply)).getJwt(request)
      expect(reads).to.equal(1)
    })

    it('without a body are empty', async () => {
      for (const reply of [ok(undefined), { status: 200, headers }]) {
        expect(await failureOf(ResponseError, answering(reply))).to.include({ reason: 'empty' })
      }
    })

    const wrong: [string, unknown, string][] = [
      ['nothing', undefined, 'answer: must be an object, got undefined'],
      ['a string', 'ok', 'answer: must be an object, got a string'],
      [
        'a Response',
        new Response(secret),
        'answer: must be a plain object, got an instance of a class',
      ],
      [
        'another member',
        { ...ok(''), data: secret },
        'answer.data: is not a known field; known are',
      ],
      ['no status', { headers, body: '' }, 'answer.status: must be a whole number from 100 to 599'],
      ['a status in a string', { ...ok(''), status: '200' }, 'got a string'],
      ['status 0', { ...ok(''), status: 0 }, 'got a smaller one'],
      ['status 600', { ...ok(''), status: 600 }, 'got a larger one'],
      ['a fraction', { ...ok(''), status: 200.5 }, 'got a fraction'],
      [
        'no headers',
        { status: 200, body: '' },
        'answer.headers: must be a plain object or Headers',
      ],
      ['a Map', { ...ok(''), headers: new Map() }, 'got a Map'],
      [
        'a number in headers',
        { ...ok(''), headers: { age: 7 } },
        'answer.headers.age: must be a string',
      ],
      ['null', { ...ok(''), body: null }, 'answer.body: must be a string, bytes or an ArrayBuffer'],
      ['a promise', { ...ok(''), body: Promise.resolve('') }, 'is an await missing?'],
      ['a stream', { ...ok(''), body: new Response('').body }, 'got an object'],
      [
        'a getter that throws',
        {
          ...ok(''),
          get body() {
            throw new Error(secret)
          },
        },
        'answer: could not be read',
      ],
    ]
    for (const [kind, reply, message] of wrong) {
      it(`with ${kind} are a ConnectionError`, async () => {
        const error = await failureOf(ConnectionError, answering(reply))
        expect(error.message).to.contain('the transport gave an answer that cannot be used: answer')
        expect(error.message).to.contain(message)
        expect(error).to.include({ systemCode: 'TRANSPORT_ANSWER', sent: true, retryable: false })
      })
    }

    it('with a secret as a name are refused without it', async () => {
      const long = `${'x'.repeat(62)}${secret}`
      for (const reply of [
        { ...ok(''), [secret]: 1 },
        { ...ok(''), [long]: 1 },
        ok('', { [secret]: 1 }),
        ok('', { [`${secret}x`]: [1] }),
        ok('', { [long]: 1 }),
      ]) {
        const error = await failureOf(ConnectionError, answering(reply))
        expect(error.systemCode).to.equal('TRANSPORT_ANSWER')
        expect(error.message).not.to.contain(secret.slice(0, 2))
      }
    })

    it('are limited', async () => {
      const long = Buffer.alloc(2000, 'x')
      for (const reply of [
        ok(long),
        ok(long.toString()),
        ok('€'.repeat(700)),
        ok(gzipSync(long), { 'content-encoding': 'gzip' }),
        ok(Buffer.alloc(4000, 0xff), { 'content-encoding': 'gzip' }),
      ]) {
        const error = await failureOf(ResponseError, answering(reply), { maxResponseBytes: 1000 })
        expect(error.reason).to.equal('too-large')
      }
    })

    it('that cannot be decompressed are refused, unless the status is a failure', async () => {
      const body = Buffer.from([0xff, 0, 1, 2])
      const reply = ok(body, { 'content-encoding': 'gzip' })
      expect(await failureOf(ResponseError, answering(reply))).to.include({ reason: 'encoding' })
      const failed = await failureOf(HttpError, answering({ ...reply, status: 502 }))
      expect(failed.status).to.equal(502)
    })

    it('of a polluted prototype are not used', async () => {
      const polluted = Object.prototype as Record<string, unknown>
      try {
        Object.assign(polluted, { transport: answering(ok(bytes)), body: bytes, status: 200 })
        const error = await failureOf(ConnectionError, answering({ headers }))
        expect(error.message).to.contain('answer.status')
        const refused = await thrownError(() =>
          new UserAdminClient({
            endpoint: 'http://127.0.0.1:1/',
            proxy: false,
            retries: 0,
            credentials: { apiKey: 'x' },
          }).getJwt(request),
        )
        expect(refused).to.be.instanceOf(ConnectionError)
      } finally {
        for (const name of ['transport', 'body', 'status']) delete polluted[name]
      }
    })
  })

  describe('failures', () => {
    const thrown: [string, unknown, string][] = [
      [
        'an Error',
        new Error(`queue ${secret} is full`),
        'the transport failed: queue [redacted] is full',
      ],
      ['a string', secret, 'the transport failed'],
      ['nothing', undefined, 'the transport failed'],
      [
        'a cause with a code',
        new Error(secret, { cause: Object.assign(new Error(secret), { code: 'ECONNRESET' }) }),
        '127.0.0.1:1 closed the connection without an answer (ECONNRESET)',
      ],
      [
        'a code of its own',
        Object.assign(new Error('x'), { code: 'ERR_BAD_RESPONSE' }),
        '127.0.0.1:1 failed (ERR_BAD_RESPONSE)',
      ],
      [
        'a code that is no code',
        Object.assign(new Error('x'), { code: secret }),
        'the transport failed: x',
      ],
      [
        'its members',
        Object.assign(new Error('x'), { request: secret, config: { secret } }),
        'the transport failed: x',
      ],
      [
        'a getter that throws',
        Object.defineProperty(new Error('x'), 'message', {
          get() {
            throw new Error(secret)
          },
        }),
        'the transport failed',
      ],
      [
        'a proxy that throws',
        new Proxy(new Error(secret), {
          get() {
            throw new Error(secret)
          },
        }),
        'the transport failed',
      ],
      ['one of our errors', new InputError('x', 'wrong'), 'the transport failed: x: wrong'],
    ]
    for (const [kind, error, message] of thrown) {
      it(`with ${kind} are a ConnectionError, thrown or rejected`, async () => {
        const transports: Transport[] = [
          () => {
            throw error
          },
          () => Promise.reject(error),
        ]
        for (const transport of transports) {
          const failed = await failureOf(ConnectionError, transport)
          expect(failed.message).to.equal(message)
          expect(failed).to.include({ sent: true, retryable: true, attempts: 1 })
        }
      })
    }

    it('do not have the message, which a transport may repeat', async () => {
      const spellings: ((message: TransportMessage) => string)[] = [
        ({ body }) => body,
        ({ body }) => encodeURIComponent(body),
        ({ body }) => escapeXml(body),
        ({ body }) => Buffer.from(body).toString('base64'),
        ({ headers }) => inspect({ headers }),
        (message) => JSON.stringify(message),
        (message) => JSON.stringify(message.body).replaceAll('<', '\\u003c'),
      ]
      for (const spell of spellings) {
        for (const members of [{}, { code: 'ECONNRESET' }]) {
          const error = await failureOf(
            ConnectionError,
            (message) => {
              const text = spell(message)
              throw Object.assign(new Error(`busy ${text}`), members, { name: text, syscall: text })
            },
            { headers: { 'x-gate': 'Gate-2' } },
          )
          const shown = inspect(error, { depth: 9, showHidden: true })
          expect(shown).not.to.match(/Envelope|jane|Gate-2|PD94bWwg/)
          expect((error.cause as Error).message).to.match(/^busy [^:]{0,10}/)
          expect(error.message).to.match(/: busy |closed the connection/)
        }
      }
    })

    it('with a code that changes have no secret', async () => {
      let reads = 0
      const error = Object.defineProperty(new Error('x'), 'code', {
        get: () => (reads++ < 3 ? 'EQUEUE' : secret),
      })
      await failureOf(ConnectionError, () => Promise.reject(error))
      expect(reads).to.be.above(0)
    })

    it('of a transport that never settles are a TimeoutError; what comes later is ignored', async () => {
      const unhandled: unknown[] = []
      const note = (reason: unknown): number => unhandled.push(reason)
      process.on('unhandledRejection', note)
      let given: TransportMessage | undefined
      const never: Transport = (message) => {
        given = message
        return new Promise((_, reject) => {
          setTimeout(reject, 40, new Error(secret))
        })
      }
      const error = await failureOf(TimeoutError, never, { timeoutMs: 10 })
      expect(error.message).to.equal(
        'no complete answer from the transport within timeoutMs, 10 ms: still waiting for the answer',
      )
      expect(given?.signal.aborted).to.equal(true)
      expect(given?.signal.reason).to.equal(error)
      await pause(60)
      process.off('unhandledRejection', note)
      expect(unhandled).to.deep.equal([])
    })

    it('are an AbortError where the signal of the call fires', async () => {
      const reason = new Error('enough')
      const controller = new AbortController()
      let given: TransportMessage | undefined
      const client = clientOf((message) => {
        given = message
        controller.abort(reason)
        return new Promise(() => {})
      })
      const error = await thrownError(() => client.getJwt(request, { signal: controller.signal }))
      expect(error).to.be.instanceOf(AbortError)
      expect(error.cause).to.equal(reason)
      expect(given?.signal.reason).to.equal(reason)
    })

    it('count as possibly received: a generated client repeats idempotent methods alone', async () => {
      for (const [idempotent, status, calls] of [
        [false, undefined, 1],
        [true, undefined, 3],
        [false, 503, 1],
        [true, 503, 3],
        [false, 429, 3],
      ] as const) {
        let count = 0
        const client = createClient<{ getJWT(input: object): Promise<object> }>(UserAdminService, {
          endpoint: 'http://127.0.0.1:1/',
          idempotent,
          transport: async () => {
            count += 1
            if (status === undefined) throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
            return { status, headers: {}, body: '' }
          },
        })
        await thrownError(() =>
          client.getJWT({
            username: 'a',
            password: 'b',
            expiresAt: DateTime.utc(2030),
            maxCredits: null,
          }),
        )
        expect(count, `${idempotent} ${status}`).to.equal(calls)
      }
    }).timeout(20_000)

    it('have the deadline of the call', async () => {
      const options = { deadlineMs: 30, retries: 2 }
      const error = await failureOf(TimeoutError, () => new Promise(() => {}), options)
      expect(error).to.include({ limitMs: 30, attempts: 1 })
    })
  })

  it('is traced as other attempts are', async () => {
    const events: AttemptEvent[] = []
    const note = (message: unknown): number => events.push(message as AttemptEvent)
    subscribe(`tracing:${ATTEMPT_CHANNEL}:asyncEnd`, note)
    const lines: string[] = []
    const logger = {
      debug: (_: object, text: string) => lines.push(text),
      warn: (_: object, text: string) => lines.push(text),
    }
    try {
      await clientOf(answering(ok(success(token))), { logger }).getJwt(request)
      await failureOf(ConnectionError, () => Promise.reject(new Error(secret)), { logger })
    } finally {
      unsubscribe(`tracing:${ATTEMPT_CHANNEL}:asyncEnd`, note)
    }
    expect(events.map(({ outcome, status }) => [outcome, status])).to.deep.equal([
      ['ok', 200],
      ['CONNECTION', undefined],
    ])
    expect(lines).to.have.length(2)
    expect(inspect([events, lines], { depth: 9 })).not.to.contain(secret)
  })

  it('gets a message of its own for each attempt', async () => {
    const messages: TransportMessage[] = []
    const client = clientOf(
      async (message) => {
        messages.push(message)
        Object.assign(message.headers, { soapaction: 'changed' })
        return messages.length === 1 ? { status: 503, headers: {} } : ok(success(token))
      },
      { retries: 1 },
    )
    await client.getJwt(request)
    client.close()
    await client.getJwt(request)
    expect(Object.keys(messages[0] ?? {})).to.deep.equal([
      'url',
      'method',
      'headers',
      'body',
      'signal',
    ])
    expect(messages).to.have.length(3)
    expect(new Set(messages.map(({ signal }) => signal)).size).to.equal(3)
    expect(messages.map(({ signal }) => signal.aborted)).to.deep.equal([false, false, false])
  })

  it('is refused where it is not a function, or with options of connections', async () => {
    const transport = overFetch
    const tls = { ca: 'x' }
    for (const [more, message] of [
      [{ transport: {} as Transport }, 'transport: must be a function, got an object'],
      [{ transport, agent: new http.Agent() }, 'agent: must not be given with a transport'],
      [{ transport, proxy: 'http://127.0.0.1:1' }, 'proxy: must not be given with a transport'],
      [
        { transport, security: { addOptions: (options: object) => Object.assign(options, tls) } },
        'security: has TLS settings',
      ],
    ] as const) {
      const error = await thrownError(() => clientOf(transport, more))
      expect(error).to.be.instanceOf(InputError)
      expect(error.message).to.contain(message)
    }
    expect(await thrownError(() => clientOf(transport, { tls: { servername: 'a' } }))).to.include({
      field: 'tls',
    })
    clientOf(transport, { proxy: false })
  })

  it('tells encoded bytes from text', () => {
    const encoders = [gzipSync, deflateSync, deflateRawSync, brotliCompressSync]
    for (let size = 40; size < 4000; size += 37) {
      const text = success(token)
        .repeat(4)
        .slice(size % 20, size)
      expect(isText(Buffer.from(text))).to.equal(true)
      for (const encode of encoders) {
        expect(isText(encode(text)), `${encode.name} of ${size}`).to.equal(false)
      }
    }
    expect(isText(Buffer.from('ä'.repeat(600)).subarray(0, 1023))).to.equal(true)
    expect(isText(Buffer.from(`a${'€'.repeat(600)}`))).to.equal(true)
  })
})
