import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { decodeJwt } from '../../src/useradmin/claims.js'
import { callTool } from '../mcp/connection.js'
import { withEnvironment } from '../support/environment-variables.js'
import { runCli } from './capture.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const COMMAND = ['--import', 'tsx', path.join(root, 'src/cli/main.ts'), 'mcp']
const LIMITS = ['--allow', 'EmailValidation', 'TPS.IsCallable', '--max-credits', '10']
const USERNAME = 'ann'
const PASSWORD = 'made-up-hunter2'

const INITIALIZE = {
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
}
const INITIALIZED = { method: 'notifications/initialized' }
const call = (id: number, args: object = {}, name = 'get_j_w_t') => ({
  id,
  method: 'tools/call',
  params: { name, arguments: args },
})
const lines = (...messages: object[]): string =>
  messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('')

describe('mcp', function () {
  this.timeout(30_000)
  let emulator: Emulator
  let folder: string

  before(async () => {
    emulator = await startEmulator({ users: { [USERNAME]: PASSWORD } })
  })

  after(() => emulator.close())

  beforeEach(() => {
    emulator.reset()
    folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-test-'))
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const environment = (): Record<string, string> => ({
    DATA8_ENDPOINT: emulator.endpoint,
    DATA8_USERNAME: USERNAME,
    DATA8_PASSWORD: PASSWORD,
  })

  describe('on stdin and stdout', () => {
    interface Running {
      readonly child: ChildProcess
      readonly stdout: () => string
      readonly stderr: () => string
    }

    function start(...flags: string[]): Running {
      const child = spawn(process.execPath, [...COMMAND, ...LIMITS, ...flags], {
        env: { ...process.env, ...environment(), NODE_OPTIONS: '' },
      })
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
      })
      return { child, stdout: () => stdout, stderr: () => stderr }
    }

    it('serves revision 2025-06-18, says no secret, and ends with stdin', async () => {
      const { child, stdout, stderr } = start(
        '--verbose',
        '--protocol',
        'json',
        '--endpoint',
        emulator.endpoints.json,
      )
      const ended = once(child, 'close')
      child.stdin?.end(
        lines(
          INITIALIZE,
          INITIALIZED,
          { id: 2, method: 'tools/list' },
          call(3, { maxCredits: 3 }),
          call(4, { maxCredits: 11 }),
          call(5, { password: 'x' }),
          call(6, {}, 'no_such_tool'),
        ),
      )
      const [code, signal] = await ended
      expect([code, signal], stderr()).to.deep.equal([0, null])
      const replies = new Map(
        stdout()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
          .map((reply) => [reply.id, reply]),
      )
      expect([...replies.keys()].sort()).to.deep.equal([1, 2, 3, 4, 5, 6])
      expect(replies.get(1).result.protocolVersion).to.equal('2025-06-18')
      const { jwt } = replies.get(3).result.structuredContent
      expect(decodeJwt(jwt)).to.include({ mc: '3' })
      expect(replies.get(4).result).to.deep.equal({
        content: [{ type: 'text', text: 'maxCredits: is beyond the ceiling: 10 at the most' }],
        isError: true,
      })
      expect(replies.get(5).result.content[0].text).to.match(/^password: is not a known field/)
      expect(replies.get(6)).to.have.nested.property('error.code', -32602)
      expect(stderr()).to.match(
        /mcp: minted a token: for EmailValidation, TPS\.IsCallable; at most 3 credits; any address; until 2\d{3}-/,
      )
      expect(stderr()).not.to.match(/eyJ/)
      expect(stdout() + stderr()).not.to.include(PASSWORD)
      expect(emulator.requests.map(({ protocol }) => protocol)).to.deep.equal(['json'])
    })

    it('serves the official client, and writes tokens to files', async () => {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [...COMMAND, ...LIMITS, '--deliver', 'file', '--deliver-dir', folder],
        env: environment(),
        stderr: 'pipe',
      })
      let stderr = ''
      transport.stderr?.on('data', (chunk) => {
        stderr += String(chunk)
      })
      const agent = new Client(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      )
      await agent.connect(transport)
      expect(agent.getNegotiatedProtocolVersion()).to.equal('2026-07-28')
      const answer = await callTool(agent, 'get_j_w_t', { allowedMethods: ['TPS.IsCallable'] })
      await agent.close()
      const [name = ''] = readdirSync(folder)
      const file = path.join(folder, name)
      expect(answer.content['path'], answer.text).to.equal(file)
      expect(statSync(file).mode & 0o777).to.equal(0o600)
      expect(decodeJwt(readFileSync(file, 'utf8'))['aud']).to.equal('TPS.IsCallable')
      expect(JSON.stringify(answer) + stderr).not.to.match(/eyJ|hunter2/)
    })

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`ends within 3 s of ${signal}, also during a call`, async () => {
        emulator.failNext({ delayMs: 60_000 })
        const { child, stdout, stderr } = start()
        child.stdin?.write(lines(INITIALIZE, INITIALIZED, call(2)))
        while (emulator.requests.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        const ended = once(child, 'exit')
        const asked = Date.now()
        child.kill(signal)
        expect(await ended, stderr()).to.deep.equal([0, null])
        expect(Date.now() - asked).to.be.below(3000)
        expect(stdout()).not.to.include('eyJ')
      })
    }
  })

  it('takes over streams of any kind, and says where the token went', async () => {
    const { status, stdout, stderr } = await runCli(['mcp', ...LIMITS, '--deliver', 'file'], {
      env: environment(),
      stdin: lines(INITIALIZE, INITIALIZED, call(2)),
      untilStopped: () => new Promise(() => {}),
    })
    expect(status, stderr).to.equal(0)
    const file = /"path":"([^"]+)"/.exec(stdout)?.[1] ?? ''
    expect(statSync(path.dirname(file)).mode & 0o777).to.equal(0o700)
    expect(decodeJwt(readFileSync(file, 'utf8'))).to.include({ mc: '10' })
    rmSync(path.dirname(file), { recursive: true })
  })

  it('removes the temporary folder where it has no tokens', async () => {
    await withEnvironment({ TMPDIR: folder }, async () => {
      const { status } = await runCli(['mcp', ...LIMITS, '--deliver', 'file'], {
        env: environment(),
        untilStopped: () => new Promise(() => {}),
      })
      expect(status).to.equal(0)
    })
    expect(readdirSync(folder)).to.deep.equal([])
  })

  describe('over HTTP', () => {
    const serve = async (
      flags: readonly string[],
      env: Record<string, string>,
      use: (url: string, printed: string) => Promise<void>,
    ) => {
      let printed = ''
      const outcome = await runCli(['mcp', ...LIMITS, '--http', ...flags], {
        env: { ...environment(), ...env },
        untilStopped: async (_stdout, stderr) => {
          while (!stderr().includes('Authorization')) {
            await new Promise((resolve) => setTimeout(resolve, 2))
          }
          printed = stderr()
          await use(/http:\S+/.exec(printed)?.[0] ?? '', printed)
        },
      })
      expect(outcome.status, outcome.stderr).to.equal(0)
      return { ...outcome, printed }
    }
    const list = (url: string, bearer: string) =>
      fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${bearer}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: lines({ id: 1, method: 'tools/list' }),
      })

    it('prints its URL and a new bearer on stderr, and ends when it is stopped', async () => {
      const bearers: string[] = []
      for (let start = 0; start < 2; start++) {
        const { stdout } = await serve(['0'], {}, async (url, printed) => {
          const bearer = /Authorization: Bearer (\S+)\n/.exec(printed)?.[1] ?? ''
          expect(Buffer.from(bearer, 'base64url')).to.have.length(32)
          bearers.push(bearer)
          expect((await list(url, bearer)).status).to.equal(200)
          expect((await list(url, 'other')).status).to.equal(401)
        })
        expect(stdout).to.equal('')
      }
      expect(bearers[0]).not.to.equal(bearers[1])
    })

    it('takes the bearer of the environment, and does not print it', async () => {
      const DATA8_MCP_BEARER = 'made-up-bearer'
      const { stderr } = await serve(['0'], { DATA8_MCP_BEARER }, async (url) => {
        expect((await list(url, DATA8_MCP_BEARER)).status).to.equal(200)
      })
      expect(stderr).to.include('Authorization: Bearer (that of DATA8_MCP_BEARER)')
      expect(stderr).not.to.include(DATA8_MCP_BEARER)
    })

    it('gives advice for a port that is in use', async () => {
      const port = String(emulator.port)
      const { status, stderr } = await runCli(['mcp', ...LIMITS, '--http', port], {
        env: environment(),
      })
      expect(status).to.equal(2)
      expect(stderr).to.include(`Port ${port} is taken: choose another with --http`)
    })
  })

  const refused: readonly [string, readonly string[], string][] = [
    [
      'no ceilings',
      [],
      'Give --allow NAME and --max-credits N: without them an agent could mint tokens for every service, or without a limit of credits.',
    ],
    ['no services', ['--max-credits', '5'], 'Give --allow NAME: without them'],
    ['no limit of credits', ['--allow', 'A'], 'Give --max-credits N: without them'],
    ['every service', ['--allow', '*', '--max-credits', '5'], '--allow must not have a *'],
    ['no credits', ['--allow', 'A', '--max-credits', '0'], '--max-credits must be a whole number'],
    ['no life', [...LIMITS, '--max-life', '0s'], '--max-life must be longer than zero'],
    ['another life', [...LIMITS, '--max-life', 'long'], '--max-life is a duration'],
    ['a host name', [...LIMITS, '--client-ip', 'localhost'], '--client-ip must be an IPv4 or IPv6'],
    ['no mints', [...LIMITS, '--mints-per-hour', '0'], '--mints-per-hour must be a whole number'],
    ['another delivery', [...LIMITS, '--deliver', 'email'], '--deliver is content or file.'],
    [
      'a folder that is missing',
      [...LIMITS, '--deliver-dir', '/nowhere/at/all'],
      '--deliver-dir must be a folder',
    ],
    [
      'a folder for content',
      [...LIMITS, '--deliver', 'content', '--deliver-dir', '/'],
      '--deliver-dir is for --deliver file.',
    ],
    ['another port', [...LIMITS, '--http', '65536'], '--http is a whole number from 0 to 65535.'],
    ['a password on stdin', [...LIMITS, '--password-stdin'], 'Unknown option'],
    ['a user', [...LIMITS, '--username', 'ann'], 'Unknown option'],
    ['further arguments', [...LIMITS, '--deliver', 'file', 'more'], 'Too many arguments'],
  ]
  for (const [name, flags, message] of refused) {
    it(`does not start with ${name}`, async () => {
      const { status, stdout, stderr } = await runCli(['mcp', ...flags], { env: environment() })
      expect(status, stderr).to.equal(2)
      expect(stderr).to.include(message)
      expect(stderr.trimEnd().split('\n')).to.have.length(1)
      expect(stdout).to.equal('')
    })
  }

  it('does not start with a bearer that cannot be sent, or without credentials', async () => {
    const env = { ...environment(), DATA8_MCP_BEARER: 'made up' }
    const unsendable = await runCli(['mcp', ...LIMITS, '--http', '0'], { env })
    expect(unsendable.status).to.equal(2)
    expect(unsendable.stderr).to.include('DATA8_MCP_BEARER has a character')
    expect(unsendable.stderr).not.to.include('made up')
    const { status, stderr } = await runCli(['mcp', ...LIMITS])
    expect(status).to.equal(2)
    expect(stderr).to.include('There are no credentials')
    const half = await runCli(['mcp', ...LIMITS], { env: { DATA8_USERNAME: 'ann' } })
    expect(half.stderr).to.include('There is a user but no password: set DATA8_PASSWORD.')
  })
})
