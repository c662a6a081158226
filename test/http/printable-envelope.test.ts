import { Console } from 'node:console'
import { createRequire } from 'node:module'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import { expect } from 'chai'
import type { Envelope } from '../../src/http/caller-exchange.js'
import { printableEnvelope } from '../../src/http/printable-envelope.js'
import { createRedactor } from '../../src/internal/redaction/redact.js'
import { outlineOf } from '../../src/soap/envelope-outline.js'
import type { SecurityObject } from '../../src/soap/options.js'
import { UserAdminClient } from '../../src/useradmin/client.js'

const { WSSecurity } = createRequire(import.meta.url)('soap') as {
  WSSecurity: new (...args: unknown[]) => SecurityObject
}
const secrets = ['Printed-1', 'Bearer-2', 'Query-3', 'Trace-4', 'Gate-5', 'Text-6']

function envelopeOf(security?: SecurityObject): Promise<Envelope> {
  const client = new UserAdminClient({
    endpoint: 'http://127.0.0.1:1/service?key=Query-3&other=Query-3',
    proxy: false,
    credentials: { username: 'jane', password: 'Printed-1' },
    headers: { authorization: 'Bearer Bearer-2', 'x-trace': 'Trace-4' },
    ...(security === undefined ? {} : { security }),
  })
  return client.toEnvelope({
    expiresAt: '2030-06-01T01:00:00Z',
    options: [{ name: 'Note', value: 'Text-6' }],
  })
}

function consoleDir(message: object): string {
  const stdout = new PassThrough()
  new Console({ stdout }).dir(message, { depth: null, showHidden: true })
  return String(stdout.read())
}

const prints: Record<string, (message: Envelope) => string> = {
  'util.inspect': (message) => inspect(message),
  'inspect in full': (message) =>
    inspect(message, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
  'inspect without custom functions': (message) =>
    inspect(message, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false }),
  '%o': (message) => format('%o', message),
  '%O': (message) => format('%O', message),
  '%s': (message) => format('%s', message),
  'inspect of an object with it': (message) => inspect({ job: [{ message }] }, { depth: 9 }),
  'console.dir': consoleDir,
  String: (message) => String(message),
}

describe('an envelope when it is printed', () => {
  for (const [name, print] of Object.entries(prints)) {
    it(`shows no secret in ${name}`, async () => {
      const message = await envelopeOf(new WSSecurity('gate', 'Gate-5', { hasNonce: true }))
      const shown = print(message)
      for (const secret of secrets) expect(shown).not.to.contain(secret)
      const nonce = /<wsse:Nonce[^>]*>([^<]+)/.exec(message.body)?.[1] ?? 'no nonce'
      expect(shown).not.to.contain(nonce)
    })
  }

  it('shows no digest', async () => {
    const digest = { passwordType: 'PasswordDigest' }
    const message = await envelopeOf(new WSSecurity('gate', 'Gate-5', digest))
    const sent = /<wsse:Password[^>]*>([^<]+)/.exec(message.body)?.[1] ?? 'no digest'
    expect(sent).to.have.length(28)
    expect(inspect(message)).not.to.contain(sent)
  })

  it('shows the endpoint, the headers and the outline', async () => {
    const shown = inspect(await envelopeOf(), { breakLength: Number.POSITIVE_INFINITY })
    expect(shown).to.contain("endpoint: 'http://127.0.0.1:1/service?[redacted]'")
    expect(shown).to.contain("authorization: '[redacted]'").and.contain("'x-trace': '[redacted]'")
    expect(shown).to.contain("'content-type': 'text/xml; charset=utf-8'")
    expect(shown).to.contain(
      '<soap:Body><GetJWT><username>…</username><password>…</password><expiresAt>…</expiresAt>',
    )
  })

  it('shows only the names of the elements of a body', async () => {
    const appendElement =
      '<!-- Text-6 <b> --><x:T a="Text-6>"/><x:U><![CDATA[Text-6]]></x:U><?pi Text-6?>'
    const shown = inspect(await envelopeOf(new WSSecurity('gate', 'Gate-5', { appendElement })))
    expect(shown).to.contain('<x:T/><x:U></x:U>').and.not.contain('Text-6')
  })

  it('shows no secret in the name of an element', () => {
    const body = '<a><sesame>x</sesame></a>'
    const [endpoint, headers] = ['http://127.0.0.1/sesame', { accept: 'sesame' }]
    const message = { endpoint, method: 'POST' as const, headers, body }
    const shown = inspect(printableEnvelope(message, createRedactor(['sesame']), outlineOf))
    expect(shown).to.contain('<a><[redacted]>…</[redacted]>').and.not.contain('sesame')
  })

  it('is complete in JSON, in copies and by its members', async () => {
    const message = await envelopeOf()
    expect(Object.keys(message)).to.deep.equal(['endpoint', 'method', 'headers', 'body'])
    expect(message.body).to.contain('<password>Printed-1</password>')
    const plain = {
      endpoint: message.endpoint,
      method: 'POST',
      headers: { ...message.headers },
      body: message.body,
    }
    expect(plain.endpoint).to.contain('Query-3')
    expect(plain.headers).to.include({ authorization: 'Bearer Bearer-2', 'x-trace': 'Trace-4' })
    expect({ ...message }).to.deep.equal(plain)
    expect(Object.assign({}, message)).to.deep.equal(plain)
    expect(structuredClone(message)).to.deep.equal(plain)
    expect(JSON.parse(JSON.stringify(message))).to.deep.equal(plain)
    expect(message).to.deep.equal(plain)
  })
})
