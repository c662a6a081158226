import { inspect } from 'node:util'
import { expect } from 'chai'
import { SoapFaultError } from '../../src/errors.js'
import { createRedactor } from '../../src/internal/redaction/redact.js'
import { readFault } from '../../src/soap/fault.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { parseXml } from '../../src/xml/parser.js'
import type { ElementDescriptor } from '../../src/xsd/descriptor.js'
import { escapeXml, jwtOf } from '../support/get-jwt-replies.js'
import { thrownError } from '../support/thrown-error.js'

const password = 'hunter22'
const jwt = jwtOf({ sub: 'jane' })
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'

/** Every text that a log, a tracker or a console may write of an error. */
function renderingsOf(error: unknown): string {
  const all: string[] = []
  for (let current = error; current instanceof Error; current = current.cause) {
    const full = { depth: Number.POSITIVE_INFINITY, showHidden: true }
    all.push(String(current), current.message, current.stack ?? '', JSON.stringify(current))
    all.push(inspect(current), inspect(current, full))
    all.push(inspect(current, { ...full, customInspect: false, getters: true }))
    all.push(inspect(structuredClone(current), full), ...Object.values(current).map(String))
  }
  return all.join('\n')
}

function expectNoSecret(error: unknown): void {
  const seen = renderingsOf(error)
  for (const secret of ['hunter22', jwt, jwt.slice(0, 40)]) expect(seen).not.to.contain(secret)
}

/** An error with the secret in each place where an answer can put one. */
describe('renderings of an error', () => {
  const client = new UserAdminClient({
    endpoint: 'http://127.0.0.1:1/',
    proxy: false,
    credentials: { username: 'jane', password },
  })
  const spelt = escapeXml(`${password} ${jwt}`)
  const envelope = (content: string, attributes = '') =>
    `<s:Envelope xmlns:s="${SOAP}" xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns="http://www.data-8.co.uk/integr8" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${attributes}><s:Body>${content}</s:Body></s:Envelope>`
  const envelope12 = (content: string) =>
    envelope(content).replaceAll('s:Envelope', 'e:Envelope').replaceAll('s:Body', 'e:Body')
  const result = (content: string) =>
    envelope(`<GetJWTResponse><GetJWTResult>${content}</GetJWTResult></GetJWTResponse>`)
  const status = (content: string) =>
    result(`<Status><Success>${content}</Success></Status><Jwt>${jwt}</Jwt>`)

  const answers: Record<string, [code: string, body: string, meta?: object]> = {
    'the message of a failure': [
      'SERVICE_FAILURE',
      result(`<Status><Success>false</Success><ErrorMessage>${spelt}</ErrorMessage></Status>`),
    ],
    'each part of a fault': [
      'SOAP_FAULT',
      envelope(
        `<s:Fault><faultcode>${spelt}</faultcode><faultstring>${spelt}</faultstring><faultactor>${spelt}</faultactor><detail a="${spelt}"><hunter22>${spelt}</hunter22></detail></s:Fault>`,
      ),
    ],
    'each part of a fault of 1.2': [
      'SOAP_FAULT',
      envelope12(
        `<e:Fault><e:Code><e:Value>${spelt}</e:Value><e:Subcode><e:Value>${spelt}</e:Value><e:Subcode><e:Value>${spelt}</e:Value></e:Subcode></e:Subcode></e:Code><e:Reason><e:Text>${spelt}</e:Text></e:Reason><e:Node>${spelt}</e:Node><e:Role>${spelt}</e:Role><e:Detail>${spelt}</e:Detail></e:Fault>`,
      ),
    ],
    'headers and their names, and a page': [
      'HTTP_STATUS',
      `<html>${spelt}</html>`,
      {
        status: 403,
        headers: {
          'x-hunter22': 'a',
          'x-echo': `${password} ${jwt}`,
          'x-several': [password, jwt],
          'set-cookie': ['sid=of-the-server', password],
          'set-cookie2': 'sid=of-the-server',
          'authentication-info': 'sid=of-the-server',
          'content-type': `text/html; charset="hunter22"`,
        },
      },
    ],
    'the cause of a page': ['HTTP_STATUS', envelope(`<hunter22/>`), { status: 500 }],
    'a charset': [
      'BAD_RESPONSE',
      envelope(''),
      { headers: { 'content-type': 'text/xml; charset=hunter22' } },
    ],
    'an encoding': ['BAD_RESPONSE', `<?xml version="1.0" encoding="hunter22"?><a/>`],
    'the name of the root': ['BAD_RESPONSE', '<hunter22/>'],
    'the namespace of the envelope': ['BAD_RESPONSE', '<Envelope xmlns="urn:hunter22"/>'],
    'an end tag': ['BAD_RESPONSE', '<a></hunter22>'],
    'an entity': ['BAD_RESPONSE', '<a>&hunter22;</a>'],
    'a prefix': ['BAD_RESPONSE', '<hunter22:a/>'],
    'an attribute': ['BAD_RESPONSE', '<a hunter22="1" hunter22="2"/>'],
    'a document type': ['BAD_RESPONSE', '<!DOCTYPE hunter22 [<!ENTITY hunter22 "a">]><a/>'],
    'an instruction': ['BAD_RESPONSE', '<?hunter22 '],
    'an answer of another name': ['BAD_RESPONSE', envelope('<hunter22/>')],
    'a boolean': ['BAD_RESPONSE', status('hunter22')],
    'a number': [
      'BAD_RESPONSE',
      status('true</Success><CreditsRemaining>hunter22</CreditsRemaining><Success>true'),
    ],
    'text among elements': ['BAD_RESPONSE', result(`hunter22<Status/>`)],
    'a type': [
      'BAD_RESPONSE',
      result(
        `<Status xsi:type="hunter22"><Success>true</Success><CreditsRemaining>1</CreditsRemaining></Status><Jwt>${jwt}</Jwt>`,
      ).replace('</GetJWTResult>', '</GetJWTResult><hunter22:x/>'),
    ],
    'a claim': [
      'TOKEN_MISMATCH',
      result(
        `<Status><Success>true</Success><CreditsRemaining>1</CreditsRemaining></Status><Jwt>${jwtOf({ sub: password, hunter22: [jwt, { a: password }], n: 1 })}</Jwt>`,
      ),
    ],
    'an invalid token': [
      'TOKEN_MISMATCH',
      result(
        '<Status><Success>true</Success><CreditsRemaining>1</CreditsRemaining></Status><Jwt>hunter22</Jwt>',
      ),
    ],
  }
  for (const [name, [code, body, meta]] of Object.entries(answers)) {
    it(`has no secret from ${name}`, async () => {
      for (const sent of [body, Buffer.from(body)]) {
        const error = await thrownError(() => client.fromEnvelope(sent, meta))
        if (typeof sent !== 'string') expect(error).to.include({ code })
        expectNoSecret(error)
        expect(renderingsOf(error)).not.to.contain('of-the-server')
      }
    })
  }

  it('has no secret of the options of the client', async () => {
    const configured = new UserAdminClient({
      endpoint: 'http://127.0.0.1:1/?key=query-sesame',
      proxy: false,
      credentials: { username: 'jane', password },
      headers: { 'x-api-key': 'header-sesame' },
    })
    const page = 'query-sesame header-sesame'
    const error = await thrownError(() => configured.fromEnvelope(page, { status: 403 }))
    expect(renderingsOf(error)).not.to.contain('sesame')
  })

  const big = Buffer.from('\uFEFF is hunter22 so', 'utf16le').swap16()
  const pages: Record<string, Buffer | string> = {
    'at the end of what is shown': `${'x '.repeat(247)}hunter22 and more`,
    'in UTF-16, big end first': big,
    'in UTF-16 without a byte order mark': Buffer.from(' is hunter22 so', 'utf16le'),
  }
  for (const [name, page] of Object.entries(pages)) {
    it(`has no part of a secret ${name}`, async () => {
      const error = await thrownError(() => client.fromEnvelope(page, { status: 403 }))
      const seen = renderingsOf(error).replaceAll('\0', '')
      expect(seen).not.to.contain('hunt')
      expect((error as { bodyExcerpt?: string }).bodyExcerpt).to.contain('[reda')
    })
  }

  it('has no part of a secret, wherever the message and the excerpt are truncated', async () => {
    const forms: ((text: string) => string)[] = [
      (text) => `<html><title>${text}</title></html>`,
      (text) => `<html><h1>${text}</h1></html>`,
      (text) => `{"m":"${text}"}`,
      (text) => text,
      (text) => `<e:Error xmlns:e="urn:e">${text}</e:Error>`,
      (text) => `<e:${text.replaceAll(' ', '')} xmlns:e="urn:e"/>`,
    ]
    for (const form of forms) {
      for (let before = 80; before < 110; before++) {
        const page = form(`${'x '.repeat(before / 2)}${'y'.repeat(before % 2)}hunter22 and more`)
        for (const status of [403, 200]) {
          const headers = { 'content-type': 'text/xml' }
          const error = await thrownError(() => client.fromEnvelope(page, { status, headers }))
          expect(renderingsOf(error), page).not.to.match(/hu|unt|er2/)
        }
      }
    }
  })

  it('has no part of a secret where the body is longer than the part that is searched', async () => {
    const blank = 64 * 1024
    for (const form of [(text: string) => text, (text: string) => `<html><title>${text}`]) {
      for (let shown = 1; shown < 8; shown++) {
        const head = form('').length
        const page = form(' '.repeat(blank - head - shown) + 'hunter22'.repeat(100))
        const error = await thrownError(() => client.fromEnvelope(page, { status: 403 }))
        expect(renderingsOf(error)).not.to.match(/hu|h…|titled "h|with "h/)
      }
    }
  })

  it('has no secret of headers that the message has', async () => {
    const headers = {
      location: 'https://hunter22.example/hunter22',
      'www-authenticate': 'hunter22',
      'content-type': 'hunter22/hunter22',
    }
    for (const status of [302, 401]) {
      const error = await thrownError(() => client.fromEnvelope('{"a":1}', { status, headers }))
      expect(renderingsOf(error)).not.to.contain('hunter22')
    }
  })

  it('has no secret that is not ASCII from a page in UTF-16, of either byte order', async () => {
    const foreign = new UserAdminClient({
      endpoint: 'http://127.0.0.1:1/',
      proxy: false,
      credentials: { username: 'jane', password: 'пароль' },
    })
    const little = Buffer.from('\uFEFFis пароль so', 'utf16le')
    for (const page of [little, Buffer.from(little).swap16()]) {
      const error = await thrownError(() => foreign.fromEnvelope(page, { status: 403 }))
      expect(error).to.have.property('bodyExcerpt', 'is [redacted] so')
    }
  })

  it('is short, however much a server sends', async () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`x-${i}`, 'a']))
    const long = 'y'.repeat(5000)
    const page = await thrownError(() =>
      client.fromEnvelope('no', { status: 403, headers: { 'x-long': long, ...many } }),
    )
    const { headers } = page as unknown as { headers: Record<string, string> }
    expect(Object.keys(headers)).to.have.length(50)
    expect(headers['x-long']).to.have.length(500)
    const subcodes = `<e:Subcode><e:Value>${long}</e:Value>`.repeat(20) + '</e:Subcode>'.repeat(20)
    const fault = (await thrownError(() =>
      client.fromEnvelope(
        envelope12(
          `<e:Fault><e:Code><e:Value>${long}</e:Value>${subcodes}</e:Code><e:Reason><e:Text>${long}</e:Text></e:Reason><e:Node>${long}</e:Node></e:Fault>`,
        ),
      ),
    )) as SoapFaultError
    expect(fault.faultCode).to.have.length(200)
    expect(fault.subcodes.map(({ length }) => length)).to.deep.equal(Array(16).fill(200))
    expect(fault.faultString).to.have.length(500)
    expect(fault.actor).to.have.length(200)
  })

  it('reads the credits of a refusal as those of a success, of any length', async () => {
    for (const [text, value] of [
      ['1'.repeat(65), Number('1'.repeat(65))],
      ['1'.repeat(400), Number.POSITIVE_INFINITY],
      ['1'.repeat(100_000), Number.POSITIVE_INFINITY],
      [`${'1'.repeat(100_000)}x`, Number.NaN],
      ['\u00a01', Number.NaN],
      ['+INF', Number.NaN],
    ] as const) {
      const credits = `<CreditsRemaining>${text}</CreditsRemaining>`
      const error = await thrownError(() =>
        client.fromEnvelope(result(`<Status><Success>false</Success>${credits}</Status>`)),
      )
      expect(error).to.have.property('creditsRemaining').that.deep.equals(value)
    }
  })

  it('has no secret in the typed detail of a declared fault, in a member of any type', () => {
    const declared: ElementDescriptor = {
      name: 'Refused',
      ns: 'urn:f',
      type: {
        kind: 'complex',
        anyAttribute: true,
        content: {
          kind: 'sequence',
          items: [
            { kind: 'element', name: 'Hint', ns: 'urn:f', type: 'string' },
            { kind: 'element', name: 'Bytes', ns: 'urn:f', type: 'base64Binary' },
            { kind: 'element', name: 'At', ns: 'urn:f', type: 'dateTime' },
            { kind: 'element', name: 'Count', ns: 'urn:f', type: 'long' },
            { kind: 'element', name: 'Item', ns: 'urn:f', type: 'string', max: 'unbounded' },
            {
              kind: 'any',
              prop: '$any',
              max: 'unbounded',
              namespace: '##other',
              targetNamespace: 'urn:f',
            },
          ],
        },
      },
    }
    const bytes = Buffer.from(`a ${password}`).toString('base64')
    const fault = parseXml(
      `<s:Fault xmlns:s="${SOAP}"><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail><Refused xmlns="urn:f" hunter22="${spelt}"><Hint>wrong: ${spelt}</Hint><Bytes>${bytes}</Bytes><At>2030-06-01T01:00:00Z</At><Count>9007199254740993</Count><Item>a</Item><Item>${spelt}</Item><x:hunter22 xmlns:x="urn:hunter22" a="${spelt}"><x:b>${spelt}</x:b>${spelt}</x:hunter22></Refused></detail></s:Fault>`,
    )
    const redact = createRedactor([password])
    const error = readFault(fault, { status: 500, redact, declared: [declared] })
    expectNoSecret(error)
    const { Refused } = error.detail as { Refused: Record<string, unknown> }
    expect(Refused['Hint']).to.equal('wrong: [redacted] [redacted]')
    expect(Buffer.from(Refused['Bytes'] as Uint8Array).toString()).to.equal('a [redacted]')
    expect(Refused['Count']).to.equal(9007199254740993n)
    expect(String(Refused['At'])).to.contain('2030-06-01T01:00:00')
    expect(Refused['Item']).to.deep.equal(['a', '[redacted] [redacted]'])
    const detail = (JSON.parse(JSON.stringify(error)) as { detail: { Refused: object } }).detail
    expect(detail.Refused).to.include({ Count: '9007199254740993' })
    expect(detail.Refused).to.have.property('Bytes', Buffer.from('a [redacted]').toString('base64'))
    expect(JSON.stringify(detail)).to.contain('"attributes":{"a":').and.not.contain('"scope"')
  })

  it('leaves a detail without secrets as it is', () => {
    const fault = new SoapFaultError({
      faultCode: 'a',
      faultString: 'b',
      detailText: '',
      status: 500,
      detail: { a: [1n, new Map([['k', new Uint8Array([104])]])], d: new Date(0) },
    })
    expect((JSON.parse(JSON.stringify(fault)) as { detail: unknown }).detail).to.deep.equal({
      a: ['1', { k: 'aA==' }],
      d: '1970-01-01T00:00:00.000Z',
    })
  })
})
