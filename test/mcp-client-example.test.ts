import { expect } from 'chai'
import { main } from '../examples/mcp-client/main.js'
import { startReportingEmulator } from '../src/testing/emulator.js'
import { type Emulator, type Failure, startEmulator } from '../src/testing.js'
import { freePort, reply, startRawServer } from './support/raw-server.js'

const KEY = 'WXYZ-9876/ST+UV=5432'
const PASSWORD = 'S3cret&<p4ss>word'
const ACCOUNTS = { users: { ann: PASSWORD }, apiKeys: [KEY] }
const LOGIN = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD }

describe('the example of a client of MCP', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator(ACCOUNTS)
  })
  after(() => emulator.close())
  afterEach(() => emulator.reset())

  const run = async (
    env: Readonly<Record<string, string>>,
    url = emulator.endpoints.mcp,
  ): Promise<readonly [code: number, output: string]> => {
    const lines: string[] = []
    const code = await main({ DATA8_MCP_URL: url, ...env }, (line) => lines.push(line))
    const output = lines.join('\n')
    expect(output).to.not.match(/WXYZ|ST.{1,3}UV|S3cret|p4ss|eyJ|key=/)
    return [code, output]
  }

  for (const [name, env, record] of [
    ['an API key, in the query', { DATA8_API_KEY: KEY }, { authentication: 'apiKey' }],
    ['a user, in the arguments', LOGIN, { authentication: 'password', username: 'ann' }],
  ] as const) {
    it(`has a token verified with ${name}`, async () => {
      const [code, output] = await run(env)
      expect([code, output]).to.deep.equal([0, output])
      expect(output).to.match(
        /^A token for EmailValidation until 20\S+Z\nIt is not wider than the request\. The account has 4\.5 credits left\.$/,
      )
      expect(emulator.requests).to.have.length(1)
      expect(emulator.requests[0]).to.deep.include({
        ...record,
        protocol: 'mcp',
        revision: '2026-07-28',
        allowedMethods: ['EmailValidation'],
        maxCredits: 5,
        options: [{ name: 'ApplicationName', value: 'mcp-client' }],
        outcome: 'token',
      })
      expect(emulator.requests[0]).to.not.have.property('ignored')
    })
  }

  it('does not follow a redirect, which would give the login to another server', async () => {
    const asked: string[] = []
    const other = await startRawServer((socket, request) => {
      asked.push(request)
      socket.write(reply('{}'))
    })
    const server = await startRawServer((socket) =>
      socket.write(reply('', { status: '307 Moved', headers: { location: other.url.href } })),
    )
    try {
      expect((await run(LOGIN, server.url.href))[0]).to.equal(4)
      expect(server.requests.length).to.be.greaterThan(0)
      expect(asked).to.deep.equal([])
    } finally {
      await server.close()
      await other.close()
    }
  })

  it('refuses bad usage', async () => {
    expect(await run({})).to.deep.equal([
      2,
      'Set DATA8_API_KEY, or DATA8_USERNAME and DATA8_PASSWORD.',
    ])
    const [code, output] = await run(LOGIN, 'http://webservices.example/mcp/useradmin')
    expect([code, output]).to.deep.equal([2, output])
    expect(output).to.match(/^endpoint: /)
    expect((await run(LOGIN, 'elsewhere'))[0]).to.equal(2)
  })

  it('says that the service refused', async () => {
    expect(await run({ ...LOGIN, DATA8_PASSWORD: `${PASSWORD}!` })).to.deep.equal([
      3,
      'Invalid username or password',
    ])
    expect(await run({ DATA8_API_KEY: `${KEY}0` })).to.deep.equal([3, 'Invalid API key'])
    emulator.failNext({ fault: `no ${PASSWORD}` })
    expect(await run(LOGIN)).to.deep.equal([
      3,
      'The tool get_j_w_t reported an error; its text may repeat the request.',
    ])
  })

  for (const [name, failure] of [
    ['a token for longer', { wider: 'expiry' }],
    ['a token for every method', { wider: 'methods' }],
    ['a token without a limit of credits', { wider: 'credits' }],
    ['a status', { status: 503, body: `apikey-${KEY}` }],
    ['a page', { status: 200, body: '<html>' }],
    ['a reset', { reset: true }],
  ] as readonly (readonly [string, Failure])[]) {
    it(`refuses ${name}`, async () => {
      emulator.failNext(failure)
      const [code, output] = await run({ DATA8_API_KEY: KEY })
      expect([code, output]).to.deep.equal([4, output])
    })
  }

  for (const member of ['allowedMethods', 'maxCredits', 'options', 'username']) {
    it(`asks for nothing where the tool has no ${member}`, async () => {
      await using other = await startReportingEmulator(ACCOUNTS, () => {}, new Set([member]))
      expect(await run(LOGIN, other.endpoints.mcp)).to.deep.equal([
        4,
        `The schema of get_j_w_t does not have ${member}: a token without that may be wider. Nothing was asked for.`,
      ])
      expect(other.requests).to.deep.equal([])
    })
  }

  it('says that an endpoint is not one of MCP, or is not there', async () => {
    for (const url of [emulator.endpoints.json, emulator.endpoints.openapi, emulator.baseUrl]) {
      const [code, output] = await run({ DATA8_API_KEY: KEY }, url)
      expect([code, output]).to.deep.equal([4, output])
      expect(output).to.match(/^The endpoint gave no answer of MCP: /)
    }
    const url = `http://127.0.0.1:${await freePort()}/mcp/useradmin`
    expect((await run(LOGIN, url))[0]).to.equal(4)
  })
})
