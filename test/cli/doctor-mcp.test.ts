import type { CallToolResult } from '@modelcontextprotocol/client'
import { expect } from 'chai'
import { callTool } from '../../src/cli/checks/mcp.js'
import { ServiceError } from '../../src/errors.js'
import { createRedactor } from '../../src/internal/redaction/redact.js'
import { startReportingEmulator } from '../../src/testing/emulator.js'
import { type Emulator, type Failure, startEmulator } from '../../src/testing.js'
import { PROXY_VARIABLES, withVariables } from '../support/environment-variables.js'
import { freePort } from '../support/raw-server.js'
import { runProgram } from '../support/run-program.js'
import { thrownError } from '../support/thrown-error.js'
import { type Outcome, runCli } from './capture.js'
import { checksOf, conclusionOf } from './doctor-output.js'
import { type GatewayAnswer, startGateway } from './gateway.js'

const KEY = 'WXYZ-9876/ST+UV=5432'
const PASSWORD = 'S3cret&<p4ss>word'
const ACCOUNTS = { users: { ann: PASSWORD }, apiKeys: [KEY] }
const LOGIN = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD }
const NETWORK = ['- name', '- proxy', '- tls']

describe('a call of the tool', () => {
  it('that the tool reports as failed is a refusal, of bounded length and on one line', async () => {
    const connection = {
      revision: '2026-07-28',
      listTools: async () => [],
      callTool: async (): Promise<CallToolResult> => ({
        content: [{ type: 'text', text: `no hunter2\n\u001b[2J${'x'.repeat(100_000)}` }],
        isError: true,
      }),
      close: async () => {},
    }
    const error = await thrownError(() => callTool(connection, {}, createRedactor(['hunter2'])))
    expect(error).to.be.an.instanceOf(ServiceError)
    expect(error.message).to.match(/^no \[redacted\] \[2Jx{400,500}…$/)
  })
})

describe('doctor, over MCP', () => {
  let emulator: Emulator
  withVariables(PROXY_VARIABLES)
  before(async () => {
    emulator = await startEmulator(ACCOUNTS)
  })
  after(() => emulator.close())
  afterEach(() => emulator.reset())

  const examine = async (
    endpoint = emulator.endpoints.mcp,
    env: Readonly<Record<string, string>> = LOGIN,
    ...flags: readonly string[]
  ): Promise<Outcome> => {
    const argv = ['doctor', '--protocol', 'mcp', ...flags]
    const outcome = await runCli(argv, { env: { DATA8_ENDPOINT: endpoint, ...env } })
    expect(outcome.stdout + outcome.stderr).to.not.match(/WXYZ|ST.{1,3}UV|S3cret|p4ss|eyJ|key=/)
    if (outcome.status === 0) expect(outcome.stderr).to.equal('')
    else expect(outcome.stderr).to.match(/^data8-useradmin: [^\n]+[.)]\n$/)
    return outcome
  }
  const examineWith = async (answer: GatewayAnswer): Promise<Outcome> => {
    const gateway = await startGateway(emulator, () => answer)
    try {
      return await examine(`${gateway.origin}/mcp/useradmin`, { DATA8_API_KEY: KEY })
    } finally {
      await gateway.close()
    }
  }

  for (const [name, env, flags, record] of [
    ['a user', LOGIN, [], { username: 'ann' }],
    ['a key in the query', { DATA8_API_KEY: KEY }, [], { authentication: 'apiKey' }],
    [
      'a key in the arguments',
      { DATA8_API_KEY: KEY },
      ['--api-key-in', 'body'],
      { authentication: 'apiKey' },
    ],
  ] as const) {
    it(`checks the address, the tool and the credentials, with ${name}`, async () => {
      const outcome = await examine(undefined, env, ...flags)
      expect(outcome.status, outcome.stdout).to.equal(0)
      expect(checksOf(outcome)).to.deep.equal({
        MCP: [...NETWORK, 'ok endpoint', 'ok contract', 'ok credentials'],
      })
      expect(outcome.stdout).to.include(`MCP at ${emulator.endpoints.mcp}\n`)
      expect(outcome.stdout).to.include('answers over MCP (revision 2026-07-28)')
      expect(conclusionOf(outcome)).to.match(/^All checks passed.* over MCP\.$/)
      expect(emulator.requests).to.have.length(1)
      expect(emulator.requests[0]).to.deep.include({
        ...record,
        protocol: 'mcp',
        allowedMethods: ['EmailValidation.IsValid'],
        maxCredits: 1,
        outcome: 'token',
      })
    })
  }

  it('is not done unless it is asked for', async () => {
    const { stdout } = await runCli(['doctor', '--endpoint', emulator.endpoint], { env: LOGIN })
    expect(stdout).to.not.include('MCP')
    expect(emulator.requests.map(({ protocol }) => protocol)).to.deep.equal(['soap', 'json'])
  })

  for (const member of [
    'clientIp',
    'expiresAt',
    'allowedMethods',
    'maxCredits',
    'options',
    'password',
  ]) {
    it(`mints nothing where the tool has no ${member}`, async () => {
      await using other = await startReportingEmulator(ACCOUNTS, () => {}, new Set([member]))
      const outcome = await examine(other.endpoints.mcp)
      expect(outcome.status).to.equal(4)
      expect(checksOf(outcome)).to.deep.equal({ MCP: [...NETWORK, 'ok endpoint', 'FAIL contract'] })
      expect(outcome.stderr).to.include(`the schema of get_j_w_t does not have ${member}: `)
      expect(other.requests).to.deep.equal([])
    })
  }

  it('needs no user name in the tool with a key in the query', async () => {
    const lacking = new Set(['username', 'password'])
    await using other = await startReportingEmulator(ACCOUNTS, () => {}, lacking)
    const outcome = await examine(other.endpoints.mcp, { DATA8_API_KEY: KEY })
    expect(outcome.status, outcome.stdout).to.equal(0)
  })

  it('reports a refused login, and credentials that are missing, after the tool', async () => {
    const refused = await examine(undefined, { ...LOGIN, DATA8_USERNAME: 'eve' })
    expect([refused.status, checksOf(refused)['MCP']?.at(-1)]).to.deep.equal([
      3,
      'FAIL credentials',
    ])
    expect(refused.stderr).to.match(/Invalid username or password. Check DATA8_USERNAME/)
    const missing = await examine(undefined, {})
    expect([missing.status, checksOf(missing)['MCP']?.slice(-2)]).to.deep.equal([
      2,
      ['ok contract', 'FAIL credentials'],
    ])
  })

  for (const [name, failure, status, check] of [
    ['an error of the tool', { fault: `no ${KEY}` }, 3, 'FAIL credentials'],
    ['a wider token', { wider: 'methods' }, 4, 'FAIL service'],
    ['a status', { status: 503, body: `apikey-${KEY}` }, 4, 'FAIL service'],
    ['a reset', { reset: true }, 4, 'FAIL service'],
    ['no answer in time', { delayMs: 5000 }, 4, 'FAIL service'],
  ] as readonly (readonly [string, Failure, number, string])[]) {
    it(`reports ${name}`, async () => {
      emulator.failNext(failure)
      const outcome = await examine(undefined, { DATA8_API_KEY: KEY }, '--timeout', '1s')
      expect([outcome.status, checksOf(outcome)['MCP']?.at(-1)], outcome.stdout) //
        .to.deep.equal([status, check])
    })
  }

  for (const [name, answer, message] of [
    ['404', { status: 404, body: `no ${KEY}` }, /HTTP 404.*There is no MCP at this address: /],
    ['401', { status: 401 }, /HTTP 401.*the service refuses the key/],
    ['a page', { body: '<html>Log in</html>' }, /The answer is not from MCP: .*\/mcp\/useradmin;/],
    ['other JSON', { headers: { 'content-type': 'application/json' }, body: '{}' }, /not from MCP/],
    ['a redirect', { status: 302, headers: { location: 'https://portal.test/' } }, /HTTP 302/],
  ] as readonly (readonly [string, GatewayAnswer, RegExp])[]) {
    it(`says that an endpoint is not one of MCP: ${name}`, async () => {
      const outcome = await examineWith(answer)
      expect(outcome.status).to.equal(4)
      expect(checksOf(outcome)).to.deep.equal({ MCP: [...NETWORK, 'FAIL endpoint'] })
      expect(outcome.stderr).to.match(message)
    })
  }

  it('reports that nothing listens', async () => {
    const outcome = await examine(`http://127.0.0.1:${await freePort()}/mcp/useradmin`)
    expect([outcome.status, checksOf(outcome)['MCP']?.at(-1)]).to.deep.equal([4, 'FAIL endpoint'])
    expect(outcome.stderr).to.include('refused the connection')
  })

  it('refuses the endpoint of another protocol, and an unknown protocol', async () => {
    const other = await examine(emulator.endpoint)
    expect([other.status, other.stdout]).to.deep.equal([2, ''])
    expect(other.stderr).to.match(/--endpoint .* must be that of MCP, such as https:/)
    const { status, stderr } = await runCli(['doctor', '--protocol', 'rest'], { env: LOGIN })
    expect([status, stderr]).to.deep.equal([
      2,
      'data8-useradmin: --protocol is soap, json or mcp.\n',
    ])
  })

  it('says what to install where the SDK is not installed', async () => {
    const outcome = await runProgram('src/cli/main.ts', {
      args: ['doctor', '--protocol', 'mcp'],
      env: { DATA8_ENDPOINT: emulator.endpoints.mcp, ...LOGIN },
      preload: 'test/support/without-mcp-sdk.ts',
    })
    expect(outcome).to.deep.equal({
      status: 2,
      stdout: '',
      stderr:
        'data8-useradmin: --protocol mcp needs the package @modelcontextprotocol/client, which is not installed: npm install @modelcontextprotocol/client.\n',
    })
  }).timeout(30_000)
})
