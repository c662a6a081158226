import { expect } from 'chai'
import { adviceFor, messageFor } from '../../src/cli/advice.js'
import { adviceBySystemCode } from '../../src/cli/advice-connection.js'
import { type CallContext, REMEDIES } from '../../src/cli/advice-response.js'
import { CONTRACT_FLAGS, FLAGS, MCP_FLAGS } from '../../src/cli/flags.js'
import { ANSWER_TO_DOCTOR } from '../../src/cli/terminal/exit-code.js'
import {
  ContractError,
  type ContractProblem,
  type ContractProblemDetail,
  type LoginUse,
} from '../../src/codegen/load/contract-error.js'
import { GenerateError } from '../../src/codegen/model/generate-error.js'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  type ResponseErrorReason,
  ServiceError,
  SoapFaultError,
  TimeoutError,
  TokenError,
} from '../../src/errors.js'
import { connectionFailure } from '../../src/http/failure.js'
import { withEnvironment } from '../support/environment-variables.js'
import { runCli } from './capture.js'

const statuses = Array.from({ length: 500 }, (_, index) => index + 100)
const reasons: Readonly<Record<ResponseErrorReason, true>> = {
  empty: true,
  encoding: true,
  'not-xml': true,
  'not-json': true,
  dtd: true,
  truncated: true,
  'too-large': true,
  'not-soap': true,
  namespace: true,
  contract: true,
}
const problems: Readonly<Record<ContractProblem, true>> = {
  unreachable: true,
  'not-a-contract': true,
  truncated: true,
  'not-xml': true,
  limit: true,
  reference: true,
  cache: true,
}
const problemDetails: Readonly<Record<ContractProblemDetail, true>> = {
  'no-file': true,
  folder: true,
  unreadable: true,
  'html-page': true,
  empty: true,
  schema: true,
  'wsdl-2.0': true,
  status: true,
  redirect: true,
  offline: true,
  'not-in-cache': true,
  'private-address': true,
  'insecure-reference': true,
  'login-in-url': true,
}
const logins: Readonly<Record<LoginUse, true>> = { sent: true, none: true, withheld: true }
const keysOf = <T extends string>(record: Readonly<Record<T, true>>): readonly T[] =>
  Object.keys(record) as T[]

const systemCodes = [
  ...Object.keys(adviceBySystemCode(REMEDIES)),
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'CERT_REVOKED',
  'PROXY_502',
  'HPE_INVALID_HEADER',
  'ENOSYS',
]
const connections = systemCodes.flatMap((code) =>
  ['h.example:443', 'the proxy p.example:80'].map((peer) =>
    connectionFailure(Object.assign(new Error('x'), { code }), peer, false),
  ),
)
const late = new TimeoutError('no whole answer within timeoutMs, 5 ms', 5)
const answers = keysOf(reasons).map((reason) => new ResponseError(reason, 'x'))

/** Errors of every kind that a call of the service ends with. */
const ofCalls: readonly Error[] = [
  ...statuses.map(
    (status) => new HttpError(`HTTP ${status}`, { status, headers: {}, bodyExcerpt: '' }),
  ),
  ...connections,
  ...answers,
  late,
  new AbortError('x'),
  new TokenError('x', null),
  ...['no credit', 'wrong password', 'no'].map((message) => new ServiceError(message, 0)),
  ...['VersionMismatch', 'MustUnderstand', 'Client', 'Server'].map(
    (faultCode) => new SoapFaultError({ faultCode, faultString: '', detailText: '', status: 500 }),
  ),
  ...Object.keys(FLAGS).map((field) => new InputError(field, 'must be right')),
  new InputError('endpoint', 'must be https:, unless allowInsecureHttp: true is given'),
]

const locations = ['a.wsdl', 'service.example/a?WSDL', '/b/a.wsdl', 'https://h.example/a']
/** Errors of every kind that reading a contract ends with. */
const contractErrors = (location: string, login?: LoginUse): readonly ContractError[] => [
  ...keysOf(problems).flatMap((problem) => [
    new ContractError(problem, location, 'x', { login }),
    new ContractError(problem, location, 'x', { line: 1, login }),
    ...keysOf(problemDetails).map(
      (problemDetail) => new ContractError(problem, location, 'x', { problemDetail, login }),
    ),
  ]),
  ...statuses.map(
    (status) =>
      new ContractError('unreachable', location, 'x', { problemDetail: 'status', status, login }),
  ),
  ...[...connections, ...answers, late, proxyError()].map(
    (cause) => new ContractError('unreachable', location, cause.message, { cause, login }),
  ),
]
const ofContracts: readonly ContractError[] = locations.flatMap((location) => [
  ...contractErrors(location),
  ...(location.startsWith('https:')
    ? keysOf(logins).flatMap((login) => contractErrors(location, login))
    : []),
])
const ofImports = ofContracts.map(
  (cause) => new GenerateError('a.wsdl', 'definitions', cause.reason, undefined, { cause }),
)
/** Errors of every kind that `doctor` ends with. */
const ofDoctor: readonly Error[] = [
  ...ofCalls.filter((error) => !(error instanceof InputError)),
  ...contractErrors(ANSWER_TO_DOCTOR),
]
/** Errors in the options with which a contract is read. */
const ofAccess = Object.keys(CONTRACT_FLAGS).map((field) => new InputError(field, 'must be right'))

function proxyError(): ConnectionError {
  return new ConnectionError('no; give the option proxy, or put', 'PROXY_UNSUPPORTED')
}

const calls: readonly CallContext[] = [
  {},
  { protocol: 'soap', endpoint: '/UserAdmin/GetJWT.json', isApiKey: false },
  { protocol: 'json', isApiKey: true },
  { protocol: 'json', endpoint: '/useradmin.asmx' },
]
const linesOf = (errors: readonly Error[], command?: string): readonly string[] => [
  ...new Set(
    errors.flatMap((error) =>
      calls.map((call) => `${messageFor(error)} ${adviceFor(error, command, call)}`),
    ),
  ),
]

describe('what advice names', () => {
  async function optionsOf(command: string): Promise<ReadonlySet<string>> {
    const { stdout } = await runCli([command, '--help'])
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(
      ([, name = '']) => name,
    )
    expect(options).to.include('--verbose')
    return new Set(options)
  }
  const mentioned = (lines: readonly string[], pattern: RegExp): readonly string[] => [
    ...new Set(lines.flatMap((line) => line.match(pattern) ?? [])),
  ]
  const OPTION = /--[a-z][a-z-]*/g

  it('is an option of each command that calls the service', async () => {
    const named = mentioned(
      linesOf(ofCalls.filter((error) => !(error instanceof InputError))),
      OPTION,
    )
    expect(named).to.include.members(['--endpoint', '--ca', '--no-proxy', '--timeout', '--cert'])
    for (const command of ['get-jwt', 'doctor', 'mcp']) {
      expect([...(await optionsOf(command))]).to.include.members([...named])
    }
    // Requests are those of one command.
    const fields = mentioned(linesOf(ofCalls), OPTION)
    expect([...(await optionsOf('get-jwt'))]).to.include.members([...fields])
  })

  it('is an option of the tool server', async () => {
    const fields = Object.keys(MCP_FLAGS).map((field) => new InputError(field, 'must be right'))
    const named = mentioned(linesOf(fields, 'mcp'), OPTION)
    expect(named).to.have.length(fields.length)
    expect([...(await optionsOf('mcp'))]).to.include.members([...named])
  })

  it('is an option of doctor', async () => {
    const named = mentioned(linesOf(ofDoctor, 'doctor'), OPTION)
    expect(named).to.include.members(['--endpoint', '--ca', '--no-proxy', '--timeout', '--cert'])
    expect([...(await optionsOf('doctor'))]).to.include.members([...named])
  })

  it('is an option of the command that reads contracts', async () => {
    const named = mentioned(
      linesOf([...ofContracts, ...ofImports, ...ofAccess], 'generate'),
      OPTION,
    )
    expect(named).to.have.members([
      '--cache',
      '--offline',
      '--allow-insecure-http',
      '--ca',
      '--cert',
      '--key',
      '--header',
      '--user',
      '--password-stdin',
    ])
    expect([...(await optionsOf('generate'))]).to.include.members([...named])
  })

  it('is a command, and not the one that gives the advice', async () => {
    const { stdout } = await runCli(['--help'])
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name)
    const named = (lines: readonly string[]): readonly string[] => [
      ...new Set(
        lines.flatMap((line) =>
          [...line.matchAll(/data8-useradmin ([a-z-]+)/g)].map(([, name = '']) => name),
        ),
      ),
    ]
    expect(named(linesOf(ofCalls, 'get-jwt'))).to.deep.equal(['doctor'])
    expect(commands).to.include('doctor').and.include('generate')
    expect(named(linesOf(ofDoctor, 'doctor'))).to.deep.equal([])
    expect(named(linesOf([...ofContracts, ...ofImports], 'generate'))).to.deep.equal([])
  })

  it('is a variable that is read', async () => {
    // Read by Node itself.
    const read = new Set(['NODE_EXTRA_CA_CERTS'])
    const recording = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(of, name) {
          if (typeof name === 'string') read.add(name)
          return Reflect.get(of, name)
        },
      })
    await withEnvironment({ all_proxy: 'http://127.0.0.1:1' }, async () => {
      const { env } = process
      process.env = recording(env)
      try {
        const login = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: 'secret' }
        await runCli(['get-jwt', '--expires-in', '1m', '--retries', '0'], { env: recording(login) })
        const user = ['--user', 'ann', '--allow-insecure-http']
        await runCli(['generate', 'http://h.example/?WSDL', '--out', '/nowhere/at/all', ...user], {
          env: recording({ DATA8_CONTRACT_PASSWORD: 'secret' }),
        })
      } finally {
        process.env = env
      }
    })
    const named = mentioned(
      linesOf([...ofCalls, ...ofContracts, ...ofImports]),
      /\b(?:DATA8|NODE|HTTPS?|NO|ALL)_[A-Z_]+\b/g,
    ).filter((name) => !name.endsWith('_UNSUPPORTED'))
    expect(named).to.include.members([
      'DATA8_ENDPOINT',
      'DATA8_CONTRACT_PASSWORD',
      'HTTPS_PROXY',
      'NODE_EXTRA_CA_CERTS',
    ])
    expect([...read]).to.include.members([...named])
  })

  it('is not an option of the library', () => {
    for (const line of linesOf([...ofCalls, ...ofContracts, ...ofImports, ...ofAccess])) {
      expect(line).to.not.match(/timeoutMs|deadlineMs|tls\.|option proxy|allowInsecureHttp/)
    }
  })

  it('is neither network nor portal nor proxy for a file', () => {
    const files = ofContracts.filter(
      ({ location, problem, problemDetail, cause }) =>
        !location.startsWith('https:') &&
        cause === undefined &&
        ![
          'status',
          'redirect',
          'offline',
          'not-in-cache',
          'login-in-url',
          'insecure-reference',
        ].includes(problemDetail ?? problem),
    )
    expect(files.length).to.be.greaterThan(100)
    for (const error of files) {
      expect(adviceFor(error)).to.not.match(/network|portal|proxy|browser|server|try again/i)
    }
  })

  it('ends with a full stop, on one line, for every contract', () => {
    for (const error of [...ofContracts, ...ofImports]) {
      expect(adviceFor(error)).to.match(/^(?:|[A-Z][^\n]*\.)$/)
    }
  })
})
