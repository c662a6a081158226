import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import type { Logger } from '../../src/http/options.js'
import type { TransportMessage, TransportReply } from '../../src/http/transport.js'
import { messageSecrets } from '../../src/internal/redaction/message-secrets.js'
import type { SecurityObject } from '../../src/soap/options.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import { EXP, jwtOf, success } from '../support/get-jwt-replies.js'
import { type RawServer, reply, startRawServer } from '../support/raw-server.js'
import { spellingsOf } from '../support/secret-spellings.js'
import { thrownError } from '../support/thrown-error.js'

const { WSSecurity } = createRequire(import.meta.url)('soap') as {
  WSSecurity: new (...args: unknown[]) => SecurityObject
}

const token = jwtOf({ exp: EXP, aud: '*' })
const request = { expiresAt: '2030-06-01T01:00:00Z' }
const password = 'Pä"s <w>&7/+?'
const opaque = 'opaque/Tok+en=9'
const urlKey = 'Url-Key-123'

type Line = readonly [fields: Readonly<Record<string, unknown>>, message: string]

function loggerOf(lines: Line[], more: object = {}): Logger {
  return {
    debug() {},
    warn() {},
    trace: (...line) => {
      lines.push(line)
    },
    ...more,
  }
}

function expectWithout(text: string, secret: string): void {
  for (const [kind, spelling] of Object.entries(spellingsOf(secret))) {
    expect(text, kind).not.to.contain(spelling)
  }
}

describe('logger.trace', () => {
  let server: RawServer
  let answer: string | Buffer = ''

  before(async () => {
    server = await startRawServer((socket) => socket.write(answer))
  })

  beforeEach(() => {
    answer = reply(success(token))
  })

  after(() => server.close())

  async function traced(
    more: Partial<UserAdminClientOptions> = {},
    logger?: (lines: Line[]) => Logger,
  ): Promise<{ readonly lines: Line[]; readonly text: string }> {
    const lines: Line[] = []
    const client = new UserAdminClient({
      endpoint: `${server.url.href}?key=${urlKey}`,
      credentials: { username: 'jane', password },
      proxy: false,
      retries: 0,
      headers: { authorization: 'Bearer Bearer-Secret-1', 'x-gate': 'Gate-Secret-2' },
      logger: (logger ?? loggerOf)(lines),
      ...more,
    })
    await client.getJwt(request).catch(() => {})
    client.close()
    const text = [
      ...lines.flatMap(([fields, message]) => [...Object.values(fields), message].map(String)),
      ...lines.map(([{ headers }]) =>
        Object.entries(headers as object)
          .flat()
          .join('\n'),
      ),
      inspect(lines, { depth: 9 }),
    ].join('\n')
    return { lines, text }
  }

  it('has the request and the reply', async () => {
    answer = reply(success(token), {
      headers: { 'set-cookie': 'SID=Cookie-3; Path=/', server: 'x' },
    })
    const { lines } = await traced()
    expect(lines.map(([, message]) => message)).to.deep.equal([
      'GetJWT attempt 1: request',
      'GetJWT attempt 1: reply',
    ])
    const [sent, received] = lines.map(([fields]) => fields)
    const url = `${server.url.href}?[redacted]`
    expect(sent).to.include({ direction: 'request', operation: 'GetJWT', attempt: 1, url })
    expect(sent?.['headers']).to.include({
      authorization: '[redacted]',
      'x-gate': '[redacted]',
      'content-type': 'text/xml; charset=utf-8',
    })
    expect(sent?.['body'])
      .to.contain('<username>jane</username><password>[redacted]</password>')
      .and.contain('<expiresAt>2030-06-01T01:00:00')
    expect(received).to.include({ direction: 'reply', status: 200, url })
    expect(received?.['headers']).to.include({ 'set-cookie': '[redacted]', server: 'x' })
    expect(received?.['body']).to.equal(success(token).replace(token, '[redacted]'))
    expect(received?.['bodyLength']).to.equal(success(token).length)
  })

  for (const [name, secret] of Object.entries({ password, urlKey, bearer: 'Bearer-Secret-1' })) {
    for (const [kind, spelling] of Object.entries(spellingsOf(secret))) {
      it(`redacts the ${name} that a reply repeats as ${kind}`, async () => {
        answer = reply(`<a>before ${spelling} after</a>`, {
          headers: { 'x-echo': spelling.replace(/[^\x20-\x7e]/g, '') },
        })
        const { lines, text } = await traced()
        expect(lines[1]?.[0]['body']).to.contain('before').and.contain('after')
        expect(text).not.to.contain(spelling)
        expectWithout(text, secret)
      })
    }
  }

  for (const [kind, secret] of Object.entries({ 'a JWT': token, 'an opaque token': opaque })) {
    for (const [spelled, spelling] of Object.entries(spellingsOf(secret))) {
      it(`redacts ${kind} of the reply that it repeats as ${spelled}`, async () => {
        answer = reply(`${success(secret)}<!-- before ${spelling} after -->`)
        const { text } = await traced({ verifyToken: false })
        expect(text).not.to.contain(spelling)
        expectWithout(text, secret)
      })
    }
  }

  it('redacts an API key, and credentials of a vault', async () => {
    answer = reply('<a>VAULT-KEY-1234 and apikey-VAULT-KEY-1234</a>')
    const { text } = await traced({ credentials: async () => ({ apiKey: 'VAULT-KEY-1234' }) })
    expectWithout(text, 'VAULT-KEY-1234')
    expect(text).to.contain('<username>')
  })

  it('redacts cookies, also where the reply repeats them', async () => {
    answer = reply('<a>Cookie-3a</a>', { headers: { 'set-cookie': 'SID=Cookie-3a; Path=/' } })
    const { text } = await traced({ headers: { cookie: 'sid=Cookie-4b; theme=dark' } })
    expectWithout(text, 'Cookie-3a')
    expectWithout(text, 'Cookie-4b')
  })

  it('redacts credentials of the reply that are too short to be searched for', async () => {
    const secret = { 'set-cookie': 'lang=7', 'x-api-key': '7', 'authentication-info': 'Basic' }
    answer = reply(success(token), { headers: secret })
    const { lines } = await traced()
    for (const name of Object.keys(secret)) {
      expect(lines[1]?.[0]['headers'], name).to.have.property(name, '[redacted]')
    }
  })

  it('reads a compressed reply, and one in UTF-16', async () => {
    const headers = { 'content-encoding': 'gzip' }
    answer = reply(gzipSync(success(token)), { headers })
    const { lines } = await traced()
    expect(lines[1]?.[0]['body']).to.contain('<Jwt>[redacted]</Jwt>')
    answer = reply(Buffer.from(`\ufeff${success(opaque)}`, 'utf16le'))
    const { text } = await traced()
    expect(text).to.contain('<Jwt>[redacted]</Jwt>')
    expectWithout(text, opaque)
  })

  const securities: Record<string, [SecurityObject, string[]]> = {
    'WSSecurity with a text': [new WSSecurity('gate', 'Gate-5', { hasNonce: true }), ['Gate-5']],
    'WSSecurity with a digest': [
      new WSSecurity('gate', 'Gate-5', { passwordType: 'PasswordDigest' }),
      ['Gate-5'],
    ],
    'an object of the caller': [
      {
        toXML: () =>
          '<x:Gate xmlns:x="urn:x" pin="Pin-6"><x:Id>Id-7</x:Id><![CDATA[Cd-8]]></x:Gate>',
        addHeaders: (headers: object) => Object.assign(headers, { 'X-Ticket': 'Ticket-9' }),
      },
      ['Pin-6', 'Id-7', 'Cd-8', 'Ticket-9'],
    ],
  }
  for (const [kind, [security, secrets]] of Object.entries(securities)) {
    it(`redacts what ${kind} puts into the message`, async () => {
      const bodies: string[] = []
      const transport = async (message: TransportMessage): Promise<TransportReply> => {
        bodies.push(message.body + inspect(message.headers))
        return { status: 200, headers: { 'content-type': 'text/xml' }, body: success(token) }
      }
      const { lines, text } = await traced({ security, transport, proxy: undefined } as object)
      expect(lines).to.have.length(2)
      const [sent = ''] = bodies
      const values = [...sent.matchAll(/<(?:wsse|wsu):(?:Password|Nonce|Created)[^>]*>([^<]+)/g)]
      if (kind.startsWith('WSS')) expect(values).not.to.have.length(0)
      for (const secret of [...secrets, ...values.map(([, value = '']) => value)]) {
        if (secret !== 'Gate-5') expect(sent).to.contain(secret)
        expectWithout(text, secret)
      }
      expect(text).to.contain('Body><GetJWT')
    })
  }

  it('redacts in the reply what the request has in headers and header blocks', async () => {
    const values = ['Gate-Secret-2', 'Session-Id-7', 'Pin-Attr-6', 'Cd<ata-88', 'Cd&lt;ata-88']
    const security: SecurityObject = {
      toXML: () =>
        '<x:Gate xmlns:x="urn:x" pin="Pin-Attr-6"><x:Id>Session-Id-7</x:Id><![CDATA[Cd<ata-88]]></x:Gate>',
    }
    answer = reply(`<a>before ${values.join(' ')} after</a>`, {
      headers: { 'x-echo': 'Session-Id-7' },
    })
    const { lines, text } = await traced({ security })
    expect(lines[1]?.[0]['body']).to.contain('before').and.contain('after')
    for (const value of ['Gate-Secret-2', 'Session-Id-7', 'Pin-Attr-6', 'ata-88']) {
      expectWithout(text, value)
    }
    answer = reply(success(token))
    expect((await traced({ security })).lines[1]?.[0]['body']).to.equal(
      success(token).replace(token, '[redacted]'),
    )
  })

  it('shows nothing of a reply that names too many secrets to search for', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `<key>k-${i}</key>`).join('')
    answer = reply(`<a>${keys}</a>`, { headers: { 'x-echo': 'k-299' } })
    const { lines, text } = await traced()
    expect(lines[1]?.[0]['body']).to.equal('[redacted]')
    expect(text).not.to.match(/k-\d/)
  })

  it('is bounded', async () => {
    answer = reply(`<a>${'long '.repeat(100_000)}</a>`, { headers: { 'x-long': 'y'.repeat(2000) } })
    const { lines } = await traced()
    const fields = lines[1]?.[0]
    expect(String(fields?.['body'])).to.have.length(16 * 1024)
    expect(fields?.['bodyLength']).to.equal(500_007)
    expect(fields?.['headers']).to.have.property('x-long').with.length(500)
  })

  it('has no half of a secret at the bound', async () => {
    for (const before of [16 * 1024, 64 * 1024, 80 * 1024]) {
      for (const shift of [3, 8, 12]) {
        answer = reply(`<a>${'x'.repeat(before - 3 - shift)}${urlKey}${'y'.repeat(100)}</a>`)
        const { text } = await traced()
        expect(text).not.to.contain(urlKey.slice(0, 3))
      }
    }
  })

  it('has each attempt', async () => {
    answer = reply('', { status: '503 Busy' })
    const { lines } = await traced({ retries: 1 })
    expect(lines.map(([{ direction, attempt }]) => `${direction} ${attempt}`)).to.deep.equal([
      'request 1',
      'reply 1',
      'request 2',
      'reply 2',
    ])
  })

  it('that fails does not fail the call', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): number => unhandled.push(reason)
    process.on('unhandledRejection', note)
    for (const trace of [
      () => {
        throw new Error('disk full')
      },
      async () => {
        throw new Error('disk full')
      },
    ]) {
      const client = new UserAdminClient({
        endpoint: server.url,
        credentials: { username: 'jane', password },
        proxy: false,
        logger: loggerOf([], { trace }),
      })
      expect((await client.getJwt(request)).jwt).to.equal(token)
      client.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.off('unhandledRejection', note)
    expect(unhandled).to.deep.equal([])
  })

  it('is not called where its level is not enabled, and that of the console never', async () => {
    const { lines } = await traced({}, (all) => loggerOf(all, { isLevelEnabled: () => false }))
    expect(lines).to.have.length(0)
    const asked: string[] = []
    const isLevelEnabled = (level: string): number => asked.push(level)
    await traced({}, (all) => loggerOf(all, { isLevelEnabled }))
    expect(asked).to.deep.equal(['trace', 'trace'])
    const { debug, trace } = console
    let calls = 0
    try {
      console.debug = () => {}
      console.trace = () => {
        calls += 1
      }
      await traced({}, () => console)
    } finally {
      Object.assign(console, { debug, trace })
    }
    expect(calls).to.equal(0)
  })

  it('is refused where it is not a function', async () => {
    const error = await thrownError(
      () =>
        new UserAdminClient({
          credentials: { apiKey: 'x' },
          logger: loggerOf([], { trace: true }),
        }),
    )
    expect(error).to.be.instanceOf(InputError)
    expect(error.message).to.equal(
      'logger: must be an object whose trace is a method, got a boolean',
    )
  })

  it('finds the secrets that a message names', () => {
    const text =
      '<a:Token b="x">one</a:Token><Jwt>tw<!-- c -->o-<![CDATA[two]]></Jwt><x apiKey="three&amp;"/>' +
      '{"client_secret":"fo\\u0075r","plain":"five"}<Key>cut<![CDATA[ off'
    expect(messageSecrets(text)).to.include.members([
      'one',
      'two-two',
      'three&amp;',
      'three&',
      'four',
      'fo\\u0075r',
      'cut',
      'off',
    ])
    expect(messageSecrets('<Success>true</Success><a key="&lt;"/>')).to.deep.equal(['&lt;'])
  })

  it('finds them in linear time', () => {
    const start = process.cpuUsage().user
    for (const piece of ['<a ', '<a>', '<Key>', '"a":"', ' key="', '<!--', '<a><![CDATA[', 'a:']) {
      messageSecrets(piece.repeat((64 * 1024) / piece.length))
    }
    expect((process.cpuUsage().user - start) / 1000).to.be.below(2000)
  })
})
