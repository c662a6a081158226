import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect } from 'chai'
import { runCli } from './cli/capture.js'
import { makeProject, root, run } from './package/packed-package.js'
import { type ProgramOutcome, runProgram } from './support/run-program.js'
import { runTasks } from './support/run-tasks.js'

const tools = createRequire(path.join(root, 'test/package/tools/package.json'))

type Line = string | RegExp

const TOKEN_SERVER_LOG = /^\{"level":"info","worker":"(?:billing|unknown)","status":\d+,/

/** The lines that each program prints. */
const PROGRAMS: Readonly<Record<string, readonly Line[] | ((stdout: string) => void)>> = {
  'examples/email-validation/main.ts': [
    'ada@example.com: Valid, 41 credits left',
    'ada at example.com: Invalid, 41 credits left',
    'The service said no: Invalid username or password',
    'ada@example.com, with a token: Valid, 1 credits of it left',
    'grace@example.com, with a token: Valid, 0 credits of it left',
    'The service said no: The token has no credits left',
  ],
  'examples/many-callers.ts': [
    '100 callers, 1 token, 1 request',
    'a caller who wants another: 2 requests',
    'its credit is used: 3 requests',
    '3 mints, 1 from memory, 99 callers waited for the mint of another',
  ],
  'examples/token-server/main.ts'(stdout) {
    const [log, lines] = partition(linesOf(stdout), (line) => TOKEN_SERVER_LOG.test(line))
    expect(log.map((line) => JSON.parse(line).status)).to.have.members([
      ...Array.from({ length: 11 }, () => 200),
      400,
      401,
    ])
    expectLines(lines, [
      'health while the service is down: 503 {"state":"HTTP_STATUS","mints":0}',
      /^a worker: 200 \{"token_type":"Bearer","expires_in":8\d\d,"scope":"EmailValidation"\}$/,
      'ten calls of it: 1 mint',
      /^another method: 400 \{"error":"invalid_scope",/,
      /^another key: 401 \{"error":"invalid_client",/,
      'health: 200 {"state":"ok","mints":1}',
      /^a worker while the server stops: 200 .*"scope":"EmailValidation\.IsValid"\}$/,
      '{"level":"info","message":"stopped"}',
    ])
  },
  'examples/esb-adapter/main.ts': ['soap', 'json'].flatMap((protocol) => [
    `${protocol}, waiting: a token for EmailValidation with 5 credits`,
    `${protocol}, waiting: TIMEOUT, retryable: true`,
    `${protocol}, queued: a token`,
    `${protocol}, queued: dead letter SERVICE_FAILURE, retryable: false: The account is locked`,
    `${protocol}, queued: dead letter TOKEN_MISMATCH, retryable: false: the token has no limit of credits, and one was asked for`,
    new RegExp(`^${protocol}, queued: dead letter HTTP_STATUS, retryable: true: HTTP 503 `),
    new RegExp(`^${protocol}, queued: dead letter BAD_INPUT, retryable: false: maxCredits: `),
    `${protocol}, queued: dead letter DEADLINE, retryable: true: no reply in time`,
  ]),
  'examples/ws-security-gateway/main.ts': [
    'UsernameToken: a token for EmailValidation',
    /^another password: SOAP_FAULT: SOAP fault wsse:FailedAuthentication: /,
    'signature: a token for EmailValidation',
    /^another key: SOAP_FAULT: SOAP fault wsse:FailedAuthentication: /,
    'SOAP 1.2, signature: a token for EmailValidation',
    /^no header: SOAP_FAULT: SOAP fault wsse:FailedAuthentication: /,
    '3 requests went to the service',
  ],
  'examples/pino.ts'(stdout) {
    const lines = linesOf(stdout).map((line) => JSON.parse(line))
    const [ours, others] = partition(lines, ({ component }) => component === 'data8')
    expect(
      ours.map(({ level, outcome, direction }) => [level, outcome ?? direction]),
    ).to.deep.equal([
      [10, 'request'],
      [10, 'reply'],
      [40, 'HTTP_STATUS'],
      [10, 'request'],
      [10, 'reply'],
      [20, 'ok'],
      [10, 'request'],
      [10, 'reply'],
      [40, 'SERVICE_FAILURE'],
    ])
    expect(ours[3].body).to.contain('<username>crm</username><password>[redacted]</password>')
    expect(ours[4].body).to.contain('<Jwt>[redacted]</Jwt>')
    const refused = { type: 'ServiceError', message: 'Invalid password [redacted]' }
    expect(others.map(({ component, level, msg }) => [component, level, msg])).to.deep.equal([
      ['tokens', 30, 'mint'],
      ['tokens', 20, 'hit'],
      ['tokens', 40, 'failure'],
      [undefined, 50, 'no token'],
    ])
    expect(others[2].err).to.include(refused)
    expect(others[3].err).to.include({ ...refused, code: 'SERVICE_FAILURE' })
  },
  'examples/vault.ts': [
    'first: a token of crm-spring, mint 1',
    'password changed, from memory: a token of crm-spring, mint 1',
    'password changed, next mint: a token of crm-autumn, mint 2',
    'vault sealed, from memory: a token of crm-autumn, mint 2',
    'vault sealed, another token: CREDENTIALS, since Error VAULT_503',
    'vault silent: CREDENTIALS, since TimeoutError',
    'vault open: a token of crm-autumn, mint 3',
  ],
  'examples/opentelemetry.ts': [
    'INTERNAL {"status":503} ok',
    '  CLIENT GetJWT HTTP_STATUS',
    '    CLIENT POST ok',
    '      SERVER POST ok',
    '  CLIENT GetJWT ok',
    '    CLIENT POST ok',
    '      SERVER POST ok',
    'INTERNAL {"reset":true} ok',
    '  CLIENT GetJWT CONNECTION',
    '    CLIENT POST Error',
    '      SERVER POST ok',
    '  CLIENT GetJWT ok',
    '    CLIENT POST ok',
    '      SERVER POST ok',
    'INTERNAL {"serviceFailure":"locked"} ok',
    '  CLIENT GetJWT SERVICE_FAILURE',
    '    CLIENT POST ok',
    '      SERVER POST ok',
  ],
  'examples/consumer-tests/emulator.test.ts': (stdout) => expect(stdout).to.match(/ pass 4\n/),
  'examples/consumer-tests/nock.test.ts': (stdout) => expect(stdout).to.match(/ pass 3\n/),
}

const DEAD_PROXY = 'http://127.0.0.1:9'
/** A proxy that does not answer; an empty setting is as none, so that no real system is used. */
const ENVIRONMENT = {
  HTTP_PROXY: DEAD_PROXY,
  HTTPS_PROXY: DEAD_PROXY,
  ALL_PROXY: DEAD_PROXY,
  DATA8_USERNAME: '',
  GATEWAY_URL: '',
  LOG_LEVEL: '',
  VAULT_ADDR: '',
}

/** Secrets of the examples, which are made up, and tokens. */
const SECRET = /made-up|\bsecret\b|ABCD-1234|eyJ/

function linesOf(stdout: string): readonly string[] {
  return stdout.trimEnd().split('\n')
}

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))]
}

function expectLines(lines: readonly string[], expected: readonly Line[]): void {
  const seen = lines.map((line, index) => {
    const wanted = expected[index]
    return wanted instanceof RegExp && wanted.test(line) ? wanted : line
  })
  expect(seen).to.deep.equal(expected)
}

/** Runs all programs, and gives how each ended. */
async function runPrograms(): Promise<ReadonlyMap<string, ProgramOutcome>> {
  const preload = 'test/support/loopback-only.ts'
  const tasks = Object.keys(PROGRAMS).map(
    (file) => async () => [file, await runProgram(file, { env: ENVIRONMENT, preload })] as const,
  )
  return new Map(await runTasks(tasks))
}

describe('examples', () => {
  let outcomes: ReadonlyMap<string, ProgramOutcome>

  before(async function () {
    this.timeout(120_000)
    outcomes = await runPrograms()
  })

  for (const [file, expected] of Object.entries(PROGRAMS)) {
    it(`run: ${file}`, () => {
      const { status, stdout, stderr } = outcomes.get(file) ?? expect.fail('was not run')
      expect(status, stderr).to.equal(0)
      expect(stdout + stderr).to.not.match(SECRET)
      if (typeof expected === 'function') expected(stdout)
      else expectLines(linesOf(stdout), expected)
    })
  }

  it('test a consumer with Jest, against the packed file', function () {
    this.timeout(120_000)
    const project = makeProject()
    try {
      const folder = path.join(project, 'jest')
      cpSync('examples/consumer-tests/jest', folder, { recursive: true })
      const { status, stderr } = run(folder, tools.resolve('jest/bin/jest'))
      expect(status, stderr).to.equal(0)
      expect(stderr).to.contain('3 passed, 3 total')
    } finally {
      rmSync(project, { recursive: true, force: true })
    }
  })

  it('have current bindings', async () => {
    const folder = 'examples/email-validation'
    const args = ['generate', `${folder}/service.wsdl`, '--out', `${folder}/generated`, '--check']
    const { status, stderr } = await runCli(args)
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
  })

  it('are each run by a test and listed in the index', () => {
    const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(path.join('test', file), 'utf8'))
      .join('\n')
    const index = readFileSync('examples/README.md', 'utf8')
    const names = readdirSync('examples').filter((name) => name !== 'README.md')
    const isRun = (name: string) =>
      ["'", '/', '`'].some((end) => tests.includes(`examples/${name}${end}`))
    expect(names.filter((name) => !isRun(name))).to.deep.equal([])
    expect(names.filter((name) => !index.includes(`](${name})`))).to.deep.equal([])
  })
})
