import { tracingChannel } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { expect } from 'chai'
import type { UserAdminError } from '../../src/errors.js'
import { ATTEMPT_CHANNEL } from '../../src/http/diagnostics.js'
import type { Logger } from '../../src/http/options.js'
import type { TransportMessage, TransportReply } from '../../src/http/transport.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import type { GetJwtRequest } from '../../src/useradmin/request.js'
import { startProxy } from '../support/forward-proxy.js'
import { EXP, jwtOf } from '../support/get-jwt-replies.js'
import { nock } from '../support/nock.js'
import { type RawServer, reply, startRawServer } from '../support/raw-server.js'
import { spellingsOf } from '../support/secret-spellings.js'
import { stringsIn } from '../support/strings-in.js'
import { thrownError } from '../support/thrown-error.js'

const request = { expiresAt: '2030-06-01T01:00:00Z', clientIp: '203.0.113.7' }
const plainSecret = 'ABCD-1234-EFGH-5678'
/** It has what each encoding writes as an escape, and what is an escape itself. */
const hardSecret = 'K%41b+c&lt;d"\\né=/'

type Options = Partial<UserAdminClientOptions>
type Carry = (message: TransportMessage) => TransportReply

/** Makes a call that fails, and gives everything that a program may write to a log, as text. */
async function written(
  options: Options,
  carry: Carry | undefined,
  more: Partial<GetJwtRequest> = {},
): Promise<string> {
  const seen: unknown[] = []
  const note = (...parts: unknown[]): void => {
    seen.push(...parts)
  }
  const logger: Logger = { debug: note, warn: note, trace: note }
  const subscribers = { start: note, end: note, asyncStart: note, asyncEnd: note, error: note }
  const channel = tracingChannel(ATTEMPT_CHANNEL)
  const client = new UserAdminClient({
    protocol: 'json',
    credentials: { username: 'jane', password: 'Other-Secret-1' },
    retries: 0,
    logger,
    ...(carry === undefined ? {} : { transport: async (message) => carry(message) }),
    ...options,
  })
  const given = { ...request, ...more } as GetJwtRequest
  channel.subscribe(subscribers)
  let error: UserAdminError
  try {
    error = await thrownError(() => client.getJwt(given))
  } finally {
    channel.unsubscribe(subscribers)
    client.close()
  }
  return [
    ...stringsIn([error, ...seen]),
    inspect(error, { depth: 12, showHidden: true }),
    JSON.stringify(error),
    ...seen.map((value) => JSON.stringify(value)),
    String(error),
    inspect(await client.toEnvelope(given)),
  ].join('\n')
}

function json(value: object): string {
  return JSON.stringify(value)
}

/** Answers that repeat a text. */
const answers: Readonly<Record<string, (text: string) => TransportReply>> = {
  'plain text': (text) => ({
    status: 500,
    headers: { 'content-type': 'text/plain', 'x-echo': text },
    body: `before ${text} after`,
  }),
  'an error object': (text) => ({ status: 400, headers: {}, body: json({ Message: text }) }),
  'a page': (text) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<html><title>before ${text} after</title></html>`,
  }),
  'a reason': (text) => ({
    status: 200,
    headers: {},
    body: json({ Status: { Success: false, ErrorMessage: `before ${text} after` } }),
  }),
  'a redirect': (text) => ({
    status: 302,
    headers: { location: `https://other.example/?key=${text}` },
    body: '',
  }),
  'a claim': (text) => ({
    status: 200,
    headers: {},
    body: json({
      Status: { Success: true, CreditsRemaining: 1 },
      Jwt: jwtOf({ exp: EXP + 9999, sub: text }),
    }),
  }),
  'an error of the transport': (text) => {
    throw new Error(`fetch of /x?key=${text} failed`)
  },
  'the cause of an error of the transport': (text) => {
    const cause = Object.assign(new Error(`no route to ${text}`), { code: 'ERR_ROUTE' })
    throw Object.assign(new TypeError('fetch failed'), { cause })
  },
}

interface Place {
  readonly options: Options
  readonly more?: Partial<GetJwtRequest>
}

/** Where a client has a secret. */
const places: Readonly<Record<string, (secret: string) => Place>> = {
  'a password': (password) => ({ options: { credentials: { username: 'jane', password } } }),
  'a key in the query': (apiKey) => ({ options: { credentials: { apiKey } } }),
  'a key in the body': (apiKey) => ({ options: { credentials: { apiKey }, apiKeyIn: 'body' } }),
  'a key of a vault': (apiKey) => ({ options: { credentials: async () => ({ apiKey }) } }),
  'a header': (secret) => ({
    options: { headers: { 'x-api-key': secret.replace(/[^ -~]/g, '') } },
  }),
  'a secret in the query of the endpoint': (secret) => ({
    options: {
      endpoint: `https://gate.example/x?tenant=acme&token=${encodeURIComponent(secret)}`,
    },
  }),
  'another parameter of the endpoint': (secret) => ({
    options: { endpoint: `https://gate.example/x?tenant=${encodeURIComponent(secret)}` },
  }),
  'an option': (secret) => ({ options: {}, more: { options: { accessToken: secret } } }),
}

describe('secrets over JSON', () => {
  for (const [place, placed] of Object.entries(places)) {
    for (const given of [plainSecret, hardSecret]) {
      it(`are not shown: ${place} with the text ${given}`, async () => {
        const secret = place === 'a header' ? given.replace(/[^ -~]/g, '') : given
        const { options, more } = placed(secret)
        const spellings = Object.entries(spellingsOf(secret))
        const kinds = Object.entries(answers)
        // Each spelling in some kind of answer, each kind with several spellings.
        for (const [index, [kind, spelling]] of spellings.entries()) {
          for (const [answer, make] of [kinds[index % 8], kinds[(index + 3) % 8]].flatMap((each) =>
            each === undefined ? [] : [each],
          )) {
            const text = await written(options, () => make(spelling), more)
            for (const [other, shown] of spellings) {
              expect(text.includes(shown), `${kind} in ${answer}, as ${other}`).to.equal(false)
            }
          }
        }
      })
    }
  }

  it('are not shown: a JWT', async () => {
    const jwt = jwtOf({ exp: EXP, sub: 'jane' })
    for (const [kind, spelling] of Object.entries(spellingsOf(jwt))) {
      const text = await written(
        { credentials: { jwt } },
        () => answers['a reason']?.(spelling) as TransportReply,
      )
      for (const shown of Object.values(spellingsOf(jwt))) {
        expect(text.includes(shown), kind).to.equal(false)
      }
    }
  })

  it('are reported where a token has one, also of a reply that was received by other means', async () => {
    const asked = { expiresAt: '2030-06-01T01:00:00Z' }
    for (const [sub, holdsSecret] of [
      [plainSecret, true],
      ['jane', false],
    ] as const) {
      const body = json({
        Status: { Success: true, CreditsRemaining: 1 },
        Jwt: jwtOf({ exp: EXP, sub, aud: '*' }),
      })
      const client = new UserAdminClient({
        protocol: 'json',
        credentials: { apiKey: plainSecret },
        transport: async () => ({ status: 200, headers: {}, body }),
      })
      expect(await client.getJwt(asked)).to.include({ holdsSecret })
      expect(client.fromEnvelope(body, { request: asked })).to.include({ holdsSecret })
    }
  })

  it('of a reply are not shown where its status is that of a failure', async () => {
    const tokens = ['opaque/Tok+en=9', 'eyJ\\u0068bGciOiJIUzI1NiJ9.eyJleHAiOjE5MDY1MDYwMDB9.c2ln']
    for (const token of tokens) {
      const body = `{"Status":{"Success":true,"CreditsRemaining":1},"Jwt":"${token}"}`
      const text = await written({}, () => ({ status: 500, headers: {}, body }))
      expect(text).not.to.contain(token)
      expect(text).not.to.contain('bGciOiJI')
    }
  })
})

/** How a server may write the request that it got. */
const dumps: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  HTML: (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`),
  URL: encodeURIComponent,
  'URL twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  JSON: (text) => JSON.stringify(text),
  'JSON twice': (text) => JSON.stringify(JSON.stringify(text)),
  'escaped JSON': (text) =>
    [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  Base64: (text) => Buffer.from(text).toString('base64'),
  Base64url: (text) => Buffer.from(text).toString('base64url'),
  'Base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n'),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'hexadecimal with blanks': (text) => Buffer.from(text).toString('hex').replace(/../g, '$& '),
}

/** Everything that can be read from a text by decoding what is encoded in it. */
function decodings(text: string): string {
  const forms = new Set([text])
  for (let round = 0; round < 3; round++) {
    for (const form of [...forms]) {
      forms.add(
        form.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      )
      forms.add(form.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
      forms.add(
        form
          .replace(/\\u([\da-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
          .replace(/\\(["\\])/g, '$1'),
      )
    }
  }
  return [...forms]
    .flatMap((form) => [
      form,
      ...(form.replace(/\s/g, '').match(/[\w+/-]{8,}/g) ?? []).flatMap((run) =>
        [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString()),
      ),
      ...(form.replace(/\s/g, '').match(/[\da-f]{10,}/gi) ?? []).flatMap((run) =>
        [0, 1].map((from) => Buffer.from(run.slice(from), 'hex').toString()),
      ),
    ])
    .join('\n')
}

function lineOf({ url, headers, body }: TransportMessage): string {
  const { pathname, search, host } = new URL(url)
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return `POST ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

describe('a request over JSON that is repeated whole', () => {
  const logins: Readonly<Record<string, readonly [Options, RegExp]>> = {
    'a key': [{ credentials: { apiKey: plainSecret } }, /ABCD-1234/],
    'a key with escapes': [{ credentials: { apiKey: hardSecret } }, /K%41b|K%2541b/],
    'a short key': [{ credentials: { apiKey: 'k9' } }, /key=k9/],
    'a short key in the body': [{ credentials: { apiKey: 'k9' }, apiKeyIn: 'body' }, /apikey-k9/],
    'a password': [{ credentials: { username: 'jane', password: hardSecret } }, /K%41b/],
    'a short password': [
      { credentials: { username: 'jane', password: 'pw' } },
      /password\\*":\\*"pw/,
    ],
    'a query': [{ endpoint: 'https://gate.example/x?tenant=acme&env=prod' }, /=acme|=prod/],
  }
  for (const [login, [options, secret]] of Object.entries(logins)) {
    it(`does not show ${login}`, async () => {
      for (const [kind, dump] of Object.entries(dumps)) {
        for (const answer of ['plain text', 'an error of the transport']) {
          let sent = ''
          const text = await written(options, (message) => {
            sent = lineOf(message)
            return answers[answer]?.(dump(sent)) as TransportReply
          })
          expect(sent).to.match(secret)
          expect(decodings(text), `${kind} in ${answer}`).not.to.match(secret)
        }
      }
    })
  }

  it('is no part of an error of the transport', async () => {
    for (const [kind, dump] of Object.entries(dumps)) {
      const text = await written({}, (message) => {
        throw new Error(`cannot carry ${dump(message.body)}`)
      })
      const errors = text.split('\n').filter((line) => line.includes('cannot carry'))
      expect(errors, kind).not.to.have.length(0)
      for (const line of errors) expect(decodings(line), kind).not.to.contain('clientIp')
    }
  })

  it('is no part of an error of what stands in for the network', async () => {
    nock.activate()
    nock('https://webservices.data-8.co.uk').post('/other').reply(200)
    try {
      for (const credentials of [{ apiKey: 'k9' }, { username: 'jane', password: plainSecret }]) {
        const text = await written(
          { credentials, proxy: false, headers: { 'x-gate': 'Gate-2' } },
          undefined,
        )
        expect(text).to.contain('ERR_NOCK_NO_MATCH')
        expect(text).not.to.match(/key=k9|ABCD-1234|Gate-2/)
      }
    } finally {
      nock.cleanAll()
      nock.restore()
    }
  })
})

describe('over HTTP, JSON', () => {
  let server: RawServer
  let other: RawServer
  let answer: string | Buffer

  before(async () => {
    server = await startRawServer((socket) => socket.write(answer))
    other = await startRawServer((socket) => socket.write(reply('{}')))
  })

  after(async () => {
    await server.close()
    await other.close()
  })

  const login = { credentials: { apiKey: plainSecret }, proxy: false as const }

  for (const status of [
    '301 Moved',
    '302 Found',
    '303 See Other',
    '307 Temporary',
    '308 Permanent',
  ]) {
    it(`does not follow ${status}, and shows nothing of where it leads`, async () => {
      const location = `${other.url.href}?key=${plainSecret}`
      answer = reply('', { status, headers: { location } })
      const before = server.requests.length
      const text = await written({ endpoint: server.url, ...login, retries: 2 }, undefined)
      expect(text).not.to.contain(plainSecret)
      expect(text).to.contain(`redirects to ${other.url.origin} are not followed`)
      expect(server.requests.slice(before)).to.have.length(1)
      expect(other.requests).to.have.length(0)
    })
  }

  it('writes the protocol to the trace, and no query', async () => {
    const lines: Readonly<Record<string, unknown>>[] = []
    const logger: Logger = { debug() {}, warn() {}, trace: (fields) => lines.push(fields) }
    answer = reply('{"Status":{"Success":false,"ErrorMessage":"no"}}')
    const endpoint = `${server.url.href}?tenant=acme&token=Tok/en+9`
    await thrownError(() =>
      new UserAdminClient({ protocol: 'json', endpoint, ...login, logger }).getJwt(request),
    )
    const url = `${server.url.href}?[redacted]`
    expect(lines).to.have.length(2)
    for (const line of lines) expect(line).to.include({ protocol: 'json', url })
    expect(JSON.stringify(lines)).not.to.match(/acme|Tok|ABCD/)
  })

  it('does not show the key in the errors of a proxy', async () => {
    for (const status of [407, 502]) {
      // It repeats the target, which has the key.
      const proxy = await startProxy({
        onRequest: (response) => response.writeHead(status).end(response.req.url),
      })
      try {
        const options = { ...login, endpoint: server.url, proxy: proxy.url }
        const text = await written(options, undefined)
        expect(proxy.requests.join()).to.contain(plainSecret)
        expect(text).not.to.contain(plainSecret)
      } finally {
        await proxy.close()
      }
    }
  })
})
