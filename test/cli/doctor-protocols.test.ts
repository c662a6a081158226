import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { PROXY_VARIABLES, withVariables } from '../support/environment-variables.js'
import { freePort } from '../support/raw-server.js'
import { withTestNames } from '../support/test-host-names.js'
import { type Outcome, runCli } from './capture.js'
import { checksOf, conclusionOf } from './doctor-output.js'
import { type Gateway, type GatewayAnswer, startGateway } from './gateway.js'

const PASSWORD = 'S3cret&<p4ss>word'
const LOGIN = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD }
const NETWORK = ['- name', '- proxy', '- tls']
const SOAP_OK = [...NETWORK, 'ok endpoint', 'ok contract', 'ok credentials']
const JSON_OK = ['ok endpoint', 'ok contract', 'ok agreement', 'ok credentials']

describe('doctor, of each protocol', () => {
  let emulator: Emulator
  let gateway: Gateway | undefined
  withTestNames()
  withVariables(PROXY_VARIABLES)
  before(async () => {
    emulator = await startEmulator({ users: { ann: PASSWORD } })
  })
  after(() => emulator.close())
  afterEach(async () => {
    emulator.reset()
    await gateway?.close()
    gateway = undefined
  })

  const examine = async (
    flags: readonly string[],
    env: Record<string, string> = {},
    stdin = '',
  ): Promise<Outcome> => {
    const outcome = await runCli(['doctor', '--retries', '0', ...flags], {
      env: { ...LOGIN, ...env },
      stdin,
    })
    expect(outcome.stdout + outcome.stderr).to.not.match(/S3cret|p4ss|eyJ/)
    if (outcome.status === 0) expect(outcome.stderr).to.equal('')
    else expect(outcome.stderr).to.match(/^data8-useradmin: [^\n]+[.)]\n$/)
    return outcome
  }
  /** Examines a gateway that answers some paths, in lower case, itself. */
  const examineWith = async (
    answers: Readonly<Record<string, GatewayAnswer>>,
    ...flags: readonly string[]
  ): Promise<Outcome> => {
    gateway = await startGateway(emulator, ({ pathname }) => answers[pathname.toLowerCase()])
    return await examine(['--endpoint', gateway.soap, ...flags])
  }
  const protocols = (): readonly string[] => emulator.requests.map(({ protocol }) => protocol)

  it('checks both, and the network between once', async () => {
    const outcome = await examine(['--endpoint', emulator.endpoint])
    expect(checksOf(outcome)).to.deep.equal({ SOAP: SOAP_OK, JSON: JSON_OK })
    expect(outcome.status).to.equal(0)
    expect(outcome.stdout).to.include(`SOAP at ${emulator.endpoints.soap}\n`)
    expect(outcome.stdout).to.include(`JSON at ${emulator.endpoints.json}\n`)
    expect(outcome.stdout).to.include('(OpenAPI 3.0.3) agrees with the contract that this package')
    expect(outcome.stdout).to.match(/^ok +agreement +the WSDL and the OpenAPI document .* agree$/m)
    expect(conclusionOf(outcome)).to.equal(
      'All checks passed: tokens can be minted from this machine over SOAP and JSON.',
    )
    expect(protocols()).to.deep.equal(['soap', 'json'])
    for (const request of emulator.requests) {
      expect(request).to.deep.include({
        allowedMethods: ['EmailValidation.IsValid'],
        maxCredits: 1,
        outcome: 'token',
      })
    }
  })

  for (const protocol of ['soap', 'json'] as const) {
    it(`checks ${protocol} alone`, async () => {
      const endpoint = emulator.endpoints[protocol]
      const outcome = await examine(['--protocol', protocol], { DATA8_ENDPOINT: endpoint })
      const own = JSON_OK.filter((line) => line !== 'ok agreement')
      expect(checksOf(outcome)).to.deep.equal(
        protocol === 'soap' ? { SOAP: SOAP_OK } : { JSON: [...NETWORK, ...own] },
      )
      expect(outcome.status).to.equal(0)
      expect(conclusionOf(outcome)).to.match(
        new RegExp(`^All checks passed.* over ${protocol.toUpperCase()}\\.$`),
      )
      expect(protocols()).to.deep.equal([protocol])
    })
  }

  it('reads the password from stdin once', async () => {
    const flags = ['--endpoint', emulator.endpoint, '--username', 'ann', '--password-stdin']
    const outcome = await examine(flags, { DATA8_PASSWORD: '' }, PASSWORD)
    expect(outcome.status, outcome.stdout).to.equal(0)
    expect(protocols()).to.deep.equal(['soap', 'json'])
  })

  it('finds that JSON works where SOAP is down', async () => {
    const outcome = await examineWith({ '/useradmin.asmx': { status: 503 } })
    expect(checksOf(outcome)).to.deep.equal({
      SOAP: [...NETWORK, 'WARN endpoint', '- contract', 'FAIL service'],
      JSON: ['ok endpoint', 'ok contract', '- agreement', 'ok credentials'],
    })
    expect(outcome.status).to.equal(4)
    expect(outcome.stderr).to.match(/HTTP 503 .*try again in a few minutes/)
    expect(outcome.stdout).to.match(/^FAIL +service .*\n {6}The service is overloaded/m)
    expect(outcome.stdout).to.match(/^- +agreement +the WSDL of the service was not read/m)
    expect(conclusionOf(outcome)).to.equal(
      'Tokens can be minted over JSON, but not over SOAP (service failed).',
    )
  })

  it('finds that SOAP works where there is no JSON', async () => {
    const outcome = await examineWith({ '/useradmin/getjwt.json': { status: 404 } })
    expect(checksOf(outcome)).to.deep.equal({
      SOAP: SOAP_OK,
      JSON: ['ok endpoint', 'ok contract', 'ok agreement', 'FAIL service'],
    })
    expect(outcome.status).to.equal(4)
    const advice = /There is no JSON service at this address: .*\/UserAdmin\/GetJWT\.json\./
    expect(outcome.stderr).to.match(advice)
    expect(outcome.stdout).to.match(advice)
    expect(conclusionOf(outcome)).to.equal(
      'Tokens can be minted over SOAP, but not over JSON (service failed).',
    )
  })

  it('advises on each failure, and ends with the exit code of the first', async () => {
    const refusal = '{"Status":{"Success":false,"ErrorMessage":"No credits","CreditsRemaining":0}}'
    const refused = await examineWith({
      '/useradmin.asmx': { status: 415 },
      '/useradmin/getjwt.json': { body: refusal },
    })
    expect(refused.status).to.equal(4)
    expect(refused.stderr).to.match(/HTTP 415 .*--soap-version\.\n$/)
    expect(refused.stdout)
      .to.match(/^ {6}Choose the other SOAP version/m)
      .and.to.match(/^ {6}The account must have some UserAdmin credits/m)
    expect(conclusionOf(refused)).to.equal(
      'Tokens cannot be minted over SOAP (service failed) or JSON (credentials failed).',
    )
    await gateway?.close()
    const other = await examineWith(
      { '/useradmin/getjwt.json': { status: 415 } },
      '--username',
      'x',
    )
    expect(other.status).to.equal(3)
    expect(other.stderr).to.match(/Check DATA8_USERNAME/)
    expect(other.stdout)
      .to.match(/^ {6}The server does not accept JSON: /m)
      .and.not.match(/SOAP version/)
  })

  it('checks JSON too where nothing listens', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}/useradmin.asmx`
    const outcome = await examine(['--endpoint', endpoint])
    expect(checksOf(outcome)).to.deep.equal({
      SOAP: [...NETWORK, 'FAIL endpoint'],
      JSON: ['FAIL endpoint'],
    })
    expect(outcome.status).to.equal(4)
  })

  it('reports an answer that is no JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const outcome = await examineWith({ '/useradmin/getjwt.json': { headers, body: 'hello' } })
    expect(checksOf(outcome)['JSON']?.at(-1)).to.equal('FAIL service')
    expect(outcome.stderr).to.match(/not from the JSON service: with --protocol json, --endpoint/)
  })

  it('warns of a clock that differs over JSON', async () => {
    const date = new Date(Date.now() + 600_500).toUTCString()
    gateway = await startGateway(emulator, (_url, { method, url }) =>
      method === 'GET' && url === '/UserAdmin/GetJWT.json'
        ? { status: 405, headers: { date } }
        : undefined,
    )
    const outcome = await examine(['--protocol', 'json', '--endpoint', gateway.json])
    expect(outcome.stdout).to.match(/^WARN +endpoint .*HTTP 405 to GET.*(10|9) minutes.* apart$/m)
  })

  describe('finds the endpoint of JSON', () => {
    it('where the path of SOAP is the documented one, in any case', async () => {
      const endpoint = emulator.endpoint.replace('useradmin.asmx', 'UserAdmin.ASMX?token=hush')
      const outcome = await examine(['--endpoint', endpoint])
      expect(outcome.status, outcome.stdout).to.equal(0)
      expect(outcome.stdout).to.include(`JSON at ${emulator.endpoints.json}\n`)
      expect(outcome.stdout).to.not.include('hush')
    })

    for (const path of ['/', '/useradmin.asmx/', '/gateway/useradmin.asmx']) {
      it(`but not for ${path}`, async () => {
        gateway = await startGateway(emulator, ({ pathname, search }) =>
          pathname === path && search === '?WSDL' ? { status: 404 } : undefined,
        )
        const outcome = await examine(['--endpoint', gateway.origin + path])
        expect(Object.keys(checksOf(outcome))).to.deep.equal(['SOAP'])
        expect(outcome.stdout).to.match(
          /^JSON is not checked: .*data8-useradmin doctor --protocol json --endpoint URL/m,
        )
        expect(gateway.requests.filter((request) => /json/.test(request))).to.deep.equal([])
      })
    }
  })

  describe('given the endpoint of the other one', () => {
    it('says so of that of SOAP', async () => {
      const flags = ['--protocol', 'json', '--endpoint', emulator.endpoints.soap]
      const { status, stderr } = await examine(flags)
      expect(status).to.equal(2)
      expect(stderr).to.match(
        /--endpoint .* must be the URL of the method.* not that of the SOAP service/,
      )
    })

    it('says so of that of JSON', async () => {
      const { status, stderr } = await examine(['--endpoint', emulator.endpoints.json])
      expect(status).to.equal(4)
      expect(stderr).to.match(/The endpoint is that of JSON: call it with --protocol json/)
    })
  })

  describe('with options of one protocol', () => {
    it('uses them for it', async () => {
      const flags = ['--endpoint', emulator.endpoint, '--soap-version', '1.2']
      const outcome = await examine([...flags, '--api-key-in', 'body'])
      expect(outcome.status, outcome.stderr).to.equal(0)
      expect(emulator.requests[0]).to.include({ soapVersion: '1.2' })
    })

    for (const [protocol, flag, message] of [
      ['json', ['--soap-version', '1.2'], '--soap-version is not taken with --protocol json.'],
      ['soap', ['--api-key-in', 'body'], '--api-key-in is for --protocol json: SOAP has one place'],
    ] as const) {
      it(`refuses ${flag[0]} with ${protocol}`, async () => {
        const endpoint = emulator.endpoints[protocol]
        const flags = ['--protocol', protocol, '--endpoint', endpoint, ...flag]
        const { status, stdout, stderr } = await examine(flags)
        expect([status, stdout]).to.deep.equal([2, ''])
        expect(stderr).to.include(message)
        expect(emulator.requests).to.deep.equal([])
      })
    }
  })

  it('uses no proxy for any request with --no-proxy', async () => {
    process.env['HTTP_PROXY'] = `http://127.0.0.1:${await freePort()}`
    gateway = await startGateway(emulator, () => undefined)
    const endpoint = gateway.soap.replace('127.0.0.1', 'service.test')
    const flags = ['--endpoint', endpoint, '--allow-insecure-http']
    // The name is known to the requests, and not to the check of it.
    expect(checksOf(await examine([...flags, '--no-proxy']))['JSON']).to.deep.equal([
      'ok endpoint',
      'ok contract',
      '- agreement',
      'ok credentials',
    ])
    expect(checksOf(await examine(flags))['JSON']).to.deep.equal(['FAIL endpoint'])
  })
})
