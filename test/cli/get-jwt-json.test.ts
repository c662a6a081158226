import { expect } from 'chai'
import { type Emulator, type Failure, startEmulator } from '../../src/testing.js'
import { claimsOf } from '../testing/emulator-exchange.js'
import { type Outcome, runCli } from './capture.js'
import { type Gateway, startGateway } from './gateway.js'

const PASSWORD = 'S3cret&<p4ss>word'
const API_KEY = 'WXYZ-9876-STUV-5432'
const LOGIN = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD }

describe('get-jwt over JSON', () => {
  let emulator: Emulator
  let gateway: Gateway
  beforeEach(async () => {
    emulator = await startEmulator({ users: { ann: PASSWORD }, apiKeys: [API_KEY] })
    gateway = await startGateway(emulator, () => undefined)
  })
  afterEach(async () => {
    await gateway.close()
    await emulator.close()
  })

  const mint = async (
    flags: readonly string[],
    env: Readonly<Record<string, string>> = LOGIN,
  ): Promise<Outcome> => {
    const outcome = await runCli(
      ['get-jwt', '--retries', '0', '--expires-in', '15m', '--protocol', 'json', ...flags],
      { env: { DATA8_ENDPOINT: gateway.json, ...env } },
    )
    expect(outcome.stdout + outcome.stderr).to.not.match(/S3cret|p4ss|WXYZ|9876/)
    return outcome
  }
  const expectFailure = ({ status, stdout, stderr }: Outcome, code: number, line: RegExp): void => {
    expect([status, stdout]).to.deep.equal([code, ''])
    expect(stderr)
      .to.match(/^data8-useradmin: [^\n]+[.)]\n/)
      .and.to.match(line)
  }

  it('prints the token alone, and sends the requested values', async () => {
    const { status, stdout, stderr } = await mint([
      ...['--allow', 'EmailValidation', 'TPS', '--client-ip', '203.0.113.7', '--max-credits', '5'],
      ...['--application-name', 'crm & sync', '--option', 'Tier=a=b'],
    ])
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect(claimsOf(stdout.trim())).to.include({ mc: '5', ip: '203.0.113.7' })
    expect(emulator.requests[0]).to.deep.include({
      protocol: 'json',
      username: 'ann',
      clientIp: '203.0.113.7',
      allowedMethods: ['EmailValidation', 'TPS'],
      maxCredits: 5,
      options: [
        { name: 'ApplicationName', value: 'crm & sync' },
        { name: 'Tier', value: 'a=b' },
      ],
      outcome: 'token',
    })
  })

  for (const [flags, isInQuery] of [
    [[], true],
    [['--api-key-in', 'query'], true],
    [['--api-key-in', 'body'], false],
  ] as const) {
    it(`sends an API key where it is asked for: ${flags.join(' ')}`, async () => {
      const outcome = await mint([...flags, '--json', '--verbose'], { DATA8_API_KEY: API_KEY })
      expect(outcome.status, outcome.stderr).to.equal(0)
      expect(gateway.requests[0]?.includes(API_KEY)).to.equal(isInQuery)
    })
  }

  it('refuses what the protocol does not have', async () => {
    const soap = ['--protocol', 'soap', '--api-key-in', 'body']
    expectFailure(await mint(soap), 2, /--api-key-in is for --protocol json/)
    const version = ['--soap-version', '1.2']
    expectFailure(await mint(version), 2, /--soap-version is not taken with --protocol json\./)
    const endpoint = `${gateway.json}?Key=${API_KEY}`
    expectFailure(await mint(['--endpoint', endpoint]), 2, /give it in DATA8_API_KEY/)
    for (const flags of [
      ['--protocol', 'xml'],
      ['--api-key-in', 'header'],
    ]) {
      expectFailure(await mint(flags), 2, new RegExp(`${flags[0]} is \\w+ or \\w+\\.`))
    }
    expect(gateway.requests).to.deep.equal([])
  })

  const json = { 'content-type': 'application/json' }
  const cases: readonly (readonly [string, Failure, number, RegExp])[] = [
    ['a refusal', { serviceFailure: 'No such luck' }, 3, /No such luck\. This message/],
    ['an unknown path', { status: 404 }, 4, /There is no JSON service .*GetJWT\.json\.$/m],
    ['another method', { status: 405 }, 4, /There is no JSON service at this address/],
    ['a service that has gone', { status: 410 }, 4, /no JSON service at this address any more/],
    ['another type', { status: 415 }, 4, /The server does not accept JSON/],
    ['a service that is down', { status: 503 }, 4, /few minutes/],
    ['a login page', { status: 200, body: '<html></html>' }, 4, /portal/],
    ['text', { status: 200, headers: json, body: 'hello' }, 4, /not from the JSON service/],
    ['another contract', { status: 200, headers: json, body: '{"d":{}}' }, 4, /doctor/],
    ['half a message', { status: 200, headers: json, body: '{"Status":' }, 4, /firewall/],
    ['a wider token', { wider: 'methods' }, 4, /report it to Data8/],
  ]
  for (const [name, failure, status, line] of cases) {
    it(`advises on ${name}`, async () => {
      emulator.failNext(failure)
      const outcome = await mint(['--allow', 'EmailValidation'])
      expectFailure(outcome, status, line)
      expect(outcome.stderr).to.not.match(/--soap-version/)
    })
  }

  it('advises on the endpoint of the other protocol', async () => {
    const soap = await mint(['--endpoint', gateway.soap])
    expectFailure(
      soap,
      2,
      /--endpoint .* must be the URL of the method.* not that of the SOAP service/,
    )
    const other = await mint(['--protocol', 'soap', '--endpoint', gateway.json])
    expectFailure(other, 4, /The endpoint is that of JSON: call it with --protocol json/)
  })

  it('advises on a login that is refused, by its kind', async () => {
    const key = await mint([], { DATA8_API_KEY: 'WXYZ-other' })
    expectFailure(key, 3, /Check DATA8_API_KEY .*allowed domains .* does not work from a server/)
    const password = await mint([], { ...LOGIN, DATA8_PASSWORD: 'other' })
    expectFailure(password, 3, /Check DATA8_USERNAME and DATA8_PASSWORD/)
    expect(password.stderr).to.not.include('domains')
    emulator.failNext({ serviceFailure: 'This domain is not allowed' })
    expectFailure(await mint([], { DATA8_API_KEY: API_KEY }), 3, /allowed domains/)
    emulator.failNext({ serviceFailure: 'Insufficient credits' })
    expectFailure(await mint([], { DATA8_API_KEY: API_KEY }), 3, /some UserAdmin credits/)
  })
})
