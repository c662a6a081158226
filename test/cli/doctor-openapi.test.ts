import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { JsonObject } from '../../src/codegen/openapi/json.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { exchange } from '../testing/emulator-exchange.js'
import { type Outcome, runCli } from './capture.js'
import { checksOf, conclusionOf } from './doctor-output.js'
import { type Gateway, type GatewayAnswer, startGateway } from './gateway.js'

const OURS = readFileSync(new URL('../../openapi/useradmin.json', import.meta.url), 'utf8')

interface Schema {
  required?: string[]
  properties: Record<string, object>
}

/** The document of the service with one change of a schema. */
function changed(name: string, change: (schema: Schema) => void): string {
  const document = JSON.parse(OURS) as { components: { schemas: Record<string, Schema> } }
  const schema = document.components.schemas[name]
  if (schema === undefined) throw new Error(`no schema ${name}`)
  change(schema)
  return JSON.stringify(document)
}

describe('doctor, of the OpenAPI document', () => {
  let emulator: Emulator
  let gateway: Gateway | undefined
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator.close())
  afterEach(async () => {
    await gateway?.close()
    gateway = undefined
  })

  const examineWith = async (document: GatewayAnswer, wsdl?: string): Promise<Outcome> => {
    gateway = await startGateway(emulator, ({ pathname, search }) => {
      if (pathname === '/swagger/UserAdmin/swagger.json') return document
      return search === '?WSDL' && wsdl !== undefined ? { body: wsdl } : undefined
    })
    const outcome = await runCli(['doctor', '--retries', '0', '--endpoint', gateway.soap], {
      env: { DATA8_USERNAME: 'demo', DATA8_PASSWORD: 'secret' },
    })
    expect(outcome.stdout + outcome.stderr).to.not.match(/secret|eyJ/)
    return outcome
  }
  const liveWsdl = async (): Promise<string> =>
    (await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })).body
  const expectJson = (outcome: Outcome, status: number, checks: readonly string[]): void => {
    expect(outcome.status, outcome.stdout + outcome.stderr).to.equal(status)
    expect(checksOf(outcome)['JSON']).to.deep.equal(checks)
  }
  const lineOf = ({ stdout }: Outcome, check: string): string =>
    stdout.split('\n').findLast((line) => line.includes(` ${check} `)) ?? ''

  for (const [name, answer] of [
    ['is not served', { status: 404 }],
    ['is refused', { status: 403 }],
    ['is elsewhere', { status: 302, headers: { location: 'https://docs.example/' } }],
  ] as const) {
    it(`skips one that ${name}`, async () => {
      const outcome = await examineWith(answer)
      expectJson(outcome, 0, ['ok endpoint', '- contract', '- agreement', 'ok credentials'])
      expect(lineOf(outcome, 'contract')).to.match(
        /the service does not serve \/swagger\/UserAdmin\/swagger\.json/,
      )
      expect(conclusionOf(outcome)).to.match(/^All checks passed/)
    })
  }

  const length = 1024 * 1024
  for (const [name, body, line] of [
    ['text', 'nonsense '.repeat(length / 9), /plain text beginning with "nonsense/],
    ['a page', '<!DOCTYPE html><title>Log in</title>', /an HTML page titled "Log in"/],
    ['brackets', '['.repeat(length), /not well-formed JSON/],
    ['bytes', '\0'.repeat(length), /binary data/],
    ['other JSON', `{"swagger":${'['.repeat(length / 2)}${']'.repeat(length / 2)}}`, /version/],
  ] as const) {
    it(`warns of ${name} in its place`, async () => {
      const outcome = await examineWith({ body })
      expectJson(outcome, 0, ['ok endpoint', 'WARN contract', '- agreement', 'ok credentials'])
      expect(lineOf(outcome, 'contract')).to.match(line)
      expect(outcome.stdout.length).to.be.below(6000)
    })
  }

  it('fails where a member that narrows a token would be ignored', async () => {
    const document = changed('GetJWT', ({ properties }) => {
      delete properties['clientIp']
    })
    const outcome = await examineWith({ body: document })
    expectJson(outcome, 4, ['ok endpoint', 'FAIL contract', 'WARN agreement'])
    expect(checksOf(outcome)['SOAP']?.at(-1)).to.equal('ok credentials')
    expect(lineOf(outcome, 'contract')).to.match(
      /GetJWT\.clientIp is not in the live document \(callers that send it: .* ignores/,
    )
    expect(lineOf(outcome, 'agreement')).to.match(
      /WSDL and the OpenAPI document .* differ: .*clientIp/,
    )
    expect(outcome.stderr).to.match(/clientIp.*Install a newer version of this package/)
    expect(conclusionOf(outcome)).to.equal(
      'Tokens can be minted over SOAP, but not over JSON (contract failed).',
    )
  })

  it('fails where a member that narrows a token is spelt otherwise', async () => {
    const document = OURS.replace('"maxCredits"', '"MaxCredits"')
    const outcome = await examineWith({ body: document })
    expect(lineOf(outcome, 'contract')).to.match(/^FAIL .*maxCredits is spelt MaxCredits/)
  })

  it('fails where it has no GetJWT', async () => {
    const outcome = await examineWith({ body: OURS.replace('GetJWT.json', 'Mint.json') })
    expectJson(outcome, 4, ['ok endpoint', 'FAIL contract', 'WARN agreement'])
  })

  it('warns of what the next check shows, and says what it breaks', async () => {
    const document = changed('Status', (schema) => {
      delete schema.required
    })
    const outcome = await examineWith({ body: document })
    expectJson(outcome, 0, ['ok endpoint', 'WARN contract', 'WARN agreement', 'ok credentials'])
    expect(lineOf(outcome, 'contract')).to.match(
      /Status\.Success is optional in the live document \(readers that expect it always\); /,
    )
  })

  it('accepts additions', async () => {
    const document = changed('GetJWT', ({ properties }) => {
      properties['tier'] = { type: 'string' }
    })
    const outcome = await examineWith({ body: document })
    expectJson(outcome, 0, ['ok endpoint', 'ok contract', 'ok agreement', 'ok credentials'])
    expect(lineOf(outcome, 'contract')).to.match(/but for what affects no caller: .*GetJWT\.tier/)
  })

  it('compares it with the live WSDL, also where both have changed', async () => {
    const wsdl = (await liveWsdl()).replace('name="clientIp"', 'name="clientAddress"')
    const outcome = await examineWith({ body: OURS.replace('"clientIp"', '"clientAddress"') }, wsdl)
    expect(checksOf(outcome)['SOAP']?.at(-1)).to.equal('FAIL contract')
    expectJson(outcome, 4, ['ok endpoint', 'FAIL contract', 'ok agreement'])
  })

  it('says so where the WSDL does not follow the convention', async () => {
    const wsdl = (await liveWsdl()).replaceAll('"password"', '"pass"')
    const outcome = await examineWith({ body: OURS }, wsdl)
    expect(lineOf(outcome, 'agreement')).to.match(
      /^WARN .*cannot be compared.*follows the convention/,
    )
  })

  it('does not trust its texts', async () => {
    const document = JSON.parse(OURS) as { paths: JsonObject }
    document.paths = { '/\u001b[31m\n/secret': { post: {} } }
    const outcome = await examineWith({ body: JSON.stringify(document) })
    expect(outcome.status).to.equal(4)
    expect(outcome.stdout).to.not.include('\u001b')
  })
})
