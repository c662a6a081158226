import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { loadContract } from '../../src/codegen/load/load-contract.js'
import { InputError } from '../../src/errors.js'
import { UserAdminClient } from '../../src/index.js'
import { createClient } from '../../src/soap/client.js'
import { checkClientOptions } from '../../src/soap/config.js'
import type { SecurityObject } from '../../src/soap/options.js'
import type { Service } from '../../src/xsd/descriptor.js'
import { runCli } from '../cli/capture.js'
import { FakeService } from '../support/fake-service.js'
import { startRawServer } from '../support/raw-server.js'
import { thrownError } from '../support/thrown-error.js'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }
const ours = `data8-useradmin/${version} node/${process.versions.node}`

const credentials = { apiKey: 'ABCD-1234' }
const request = { expiresIn: { minutes: 5 } }
const text = { name: 'Text', ns: 'urn:a', type: 'string' } as const
const service: Service = {
  name: 'Echo',
  namespace: 'urn:a',
  soapVersion: '1.1',
  operations: { echo: { name: 'Echo', soapAction: '', input: text, output: text } },
}
type Echo = { echo(input: unknown, options?: object): Promise<unknown> }

describe('User-Agent', () => {
  const fake = new FakeService(() => ({ status: 500, body: 'no' }))
  let endpoint = ''
  before(async () => {
    endpoint = await fake.start()
  })
  beforeEach(() => {
    fake.received.length = 0
  })
  after(() => fake.stop())

  const sent = (): (string | undefined)[] =>
    fake.received.map(({ headers }) => headers['user-agent'])
  const options = (more: object) => ({ endpoint, credentials, proxy: false, retries: 0, ...more })
  const make = (more: object) => new UserAdminClient(options(more) as never)
  const makeEcho = (more: object) => {
    const { credentials: _, ...rest } = options(more)
    return createClient<Echo>(service, rest as never)
  }

  it('names the package and Node, of every client, in every attempt', async () => {
    await thrownError(() => makeEcho({}).echo('a'))
    await thrownError(() => make({}).getJwt(request))
    expect(sent()).to.deep.equal([ours, ours])
    fake.answerWith(() => ({ status: 503, body: 'no' }))
    await thrownError(() => make({ retries: 1 }).getJwt(request))
    expect(sent()).to.deep.equal([ours, ours])
  })

  it('names the caller first where the option is given, on the wire and in an envelope', async () => {
    const userAgent = 'crm-sync/2.1 (batch;\tnight) x/1'
    const client = make({ userAgent })
    await thrownError(() => client.getJwt(request))
    await thrownError(() => makeEcho({ userAgent }).echo('a'))
    const both = `${userAgent} ${ours}`
    expect(sent()).to.deep.equal([both, both])
    const { headers } = await client.toEnvelope(request)
    expect(headers['user-agent']).to.equal(both)
    const security: SecurityObject = { addHeaders() {} }
    const secured = await make({ userAgent, security }).toEnvelope(request)
    expect(secured.headers['user-agent']).to.equal(both)
  })

  it('is replaced by a header of the client or of a call', async () => {
    const client = make({ headers: { 'User-Agent': 'whole/1' } })
    await thrownError(() => client.getJwt(request))
    await thrownError(() => client.getJwt(request, { headers: { 'user-agent': 'call/1' } }))
    await thrownError(() =>
      make({ userAgent: 'a/1' }).getJwt(request, { headers: { 'User-AGENT': 'call/2' } }),
    )
    expect(sent()).to.deep.equal(['whole/1', 'call/1', 'call/2'])
  })

  it('is refused where it is given twice, or cannot be a header', () => {
    const defaults = { endpoint: 'https://service.example/', soapVersion: '1.1' } as const
    const check = (value: unknown, more: object = {}) =>
      checkClientOptions({ userAgent: value, ...more }, defaults).call.headers['user-agent']
    const bad = ['', ' a', 'a ', '\ta', 'a\r\nX-B: 1', 'a\nb', 'a\0', 'a\x7f', 'é', 'a\u2028', '😀']
    for (const value of [...bad, 'a'.repeat(501), null, 5, ['a'], new String('a')]) {
      expect(() => check(value), String(value))
        .to.throw(InputError)
        .with.property('field', 'userAgent')
    }
    expect(() => check('a/1', { headers: { 'user-Agent': 'b/1' } }))
      .to.throw(InputError)
      .with.property('field', 'userAgent')
    expect(check(undefined, { headers: { 'user-Agent': 'b/1' } })).to.equal('b/1')
    expect(check('a'.repeat(500))).to.equal(`${'a'.repeat(500)} ${ours}`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', minLength: 1 }), (value) => {
        const isLegal = value === value.trim() && /^[\t\x20-\x7e]*$/.test(value)
        if (isLegal) expect(check(value)).to.equal(`${value} ${ours}`)
        else expect(() => check(value)).to.throw(InputError)
      }),
    )
  })

  it('is sent to the server of a contract, by the generator and by doctor', async () => {
    await loadContract(endpoint).catch(() => {})
    await runCli(['doctor'], { env: { DATA8_ENDPOINT: endpoint, DATA8_API_KEY: 'ABCD-1234' } })
    expect(new Set(sent())).to.deep.equal(new Set([ours]))
    expect(sent().length).to.be.greaterThan(1)
  })

  it('is sent to a proxy that is asked for a tunnel', async () => {
    const proxy = await startRawServer((socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'))
    const client = make({
      endpoint: 'https://127.0.0.1:9/',
      proxy: proxy.url,
    })
    await thrownError(() => client.getJwt(request))
    await proxy.close()
    expect(proxy.requests[0])
      .to.match(/^CONNECT /)
      .and.include(`\r\nuser-agent: ${ours}\r\n`)
  })
})
