import type { Command } from 'commander'
import type { Duration } from 'luxon'
import type { Data8ClientOptions } from '../data8/client-options.js'
import { readEnvironmentLogin } from '../data8/convention/environment.js'
import type { Session } from './session.js'
import { DURATION_FORMS, parseDuration } from './terminal/duration.js'
import { nonEmpty, readSecret, UsageError } from './terminal/io.js'
import { addTlsOptions, readTls, type TlsFlags } from './tls-flags.js'

/** Values of the options of {@link addConnectionOptions}. */
export interface ConnectionFlags extends TlsFlags {
  readonly endpoint?: string
  readonly allowInsecureHttp?: true
  readonly protocol?: string
  readonly apiKeyIn?: string
  readonly soapVersion?: string
  readonly timeout?: string
  readonly deadline?: string
  readonly retries?: string
  /** False with `--no-proxy`. */
  readonly proxy: boolean
  readonly username?: string
  readonly passwordStdin?: true
}

/**
 * Adds the options of commands that call the service.
 *
 * @param hasLogin whether those of the login are among them. Default true
 * @param protocols what `--protocol` accepts, for the help. Default: that of a client
 */
export function addConnectionOptions(
  command: Command,
  { hasLogin = true, protocols = 'soap or json (default: soap)' } = {},
): Command {
  command.option('--endpoint <url>', 'the endpoint to call, instead of DATA8_ENDPOINT')
  if (hasLogin) {
    command
      .option('--username <name>', 'the user, instead of DATA8_USERNAME')
      .option('--password-stdin', 'read the password from stdin, instead of DATA8_PASSWORD')
  }
  const connection = command
    .option('--timeout <duration>', 'limit on one attempt (default: 30s)')
    .option('--deadline <duration>', 'limit on the call with its retries (default: 90s)')
    .option('--retries <number>', 'further attempts, 0 to 10 (default: 2)')
    .option('--protocol <protocol>', protocols)
    .option('--api-key-in <place>', 'with json: query, or body, which keeps it out of URLs')
    .option('--soap-version <version>', '1.1 or 1.2 (default: 1.1)')
    .option('--no-proxy', 'do not use HTTPS_PROXY and HTTP_PROXY')
  return addTlsOptions(connection).option(
    '--allow-insecure-http',
    'allow http: to other machines, which shows them the password',
  )
}

/** The environment variables, for the help of these commands. */
export const ENVIRONMENT_HELP = `
Environment:
  DATA8_USERNAME, DATA8_PASSWORD   user and password; or
  DATA8_API_KEY                    an API key, with or without "apikey-"
  DATA8_ENDPOINT                   the endpoint of the protocol; default:
    soap  https://webservices.data-8.co.uk/useradmin.asmx
    json  https://webservices.data-8.co.uk/UserAdmin/GetJWT.json
  HTTPS_PROXY, HTTP_PROXY          the proxy
  NO_PROXY                         hosts to connect to without it
  NODE_EXTRA_CA_CERTS              a file of further certificate authorities
Passwords and API keys are never accepted as arguments.
`

/** Connection options of a client. */
export type ConnectionOptions = Omit<Data8ClientOptions, 'credentials' | 'applicationName'>

/** Connection options of a client; those that were not given are absent. */
export function readConnection(flags: ConnectionFlags, session: Session): ConnectionOptions {
  const endpoint = flags.endpoint ?? nonEmpty(session.io.env['DATA8_ENDPOINT'])
  const protocol = readWord('--protocol', flags.protocol, ['soap', 'json'])
  const apiKeyIn = readWord('--api-key-in', flags.apiKeyIn, ['query', 'body'])
  session.noteCall({ protocol, endpoint })
  const soapVersion = readWord('--soap-version', flags.soapVersion, ['1.1', '1.2'])
  const timeoutMs = readMilliseconds('--timeout', flags.timeout)
  const deadlineMs = readMilliseconds('--deadline', flags.deadline) ?? atLeast(timeoutMs)
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(flags.allowInsecureHttp ? { allowInsecureHttp: true } : {}),
    ...(protocol === undefined ? {} : { protocol }),
    ...(apiKeyIn === undefined ? {} : { apiKeyIn }),
    ...(soapVersion === undefined ? {} : { soapVersion }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(flags.retries === undefined ? {} : { retries: readNumber('--retries', flags.retries) }),
    ...(flags.proxy ? {} : { proxy: false as const }),
    ...readTls(flags),
  }
}

/** @throws UsageError where it is not one of the words */
function readWord<const W extends string>(
  flag: string,
  text: string | undefined,
  words: readonly W[],
): W | undefined {
  if (text === undefined) return undefined
  const word = words.find((each) => each === text)
  if (word === undefined) throw new UsageError(`${flag} is ${words.join(' or ')}.`)
  return word
}

// A timeout above the default deadline raises the deadline.
function atLeast(timeoutMs: number | undefined): number | undefined {
  return timeoutMs !== undefined && timeoutMs > 90_000 ? timeoutMs : undefined
}

function readMilliseconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const milliseconds = parseDuration(text)?.toMillis()
  if (milliseconds === undefined || milliseconds < 1) {
    throw new UsageError(`${flag} is a duration, such as 30s or 2m.`)
  }
  return milliseconds
}

/** @throws UsageError where the text is not a whole number of at most 15 digits */
export function readNumber(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${flag} is a whole number.`)
  return Number(text)
}

/** Reads a duration in one of {@link DURATION_FORMS}. @throws UsageError */
export function readDuration(flag: string, text: string): Duration {
  const duration = parseDuration(text)
  if (duration === undefined) {
    throw new UsageError(`${flag} is a duration: ${DURATION_FORMS}.`)
  }
  return duration
}

export type CliCredentials =
  | { readonly username: string; readonly password: string }
  | { readonly apiKey: string }

/**
 * The credentials: the password from stdin with `passwordStdin`, otherwise from the environment.
 *
 * @param hasStdin whether the command has the option `--password-stdin`. Default true
 * @throws UsageError where they are missing, incomplete, or of both kinds
 */
export async function readCredentials(
  flags: Pick<ConnectionFlags, 'username' | 'passwordStdin'>,
  session: Session,
  hasStdin = true,
): Promise<CliCredentials> {
  const given = readEnvironmentLogin(session.io.env)
  const username = flags.username ?? given.username
  if (flags.passwordStdin) {
    if (username === undefined) {
      throw new UsageError('--password-stdin needs a user: give --username or set DATA8_USERNAME.')
    }
    const example = 'printf %s "$PASSWORD" | data8-useradmin get-jwt --password-stdin ...'
    const password = await readSecret(session.io, 'password', example)
    session.keepSecret(password)
    return { username, password }
  }
  const { password, apiKey } = given
  if (apiKey !== undefined && (username !== undefined || password !== undefined)) {
    throw new UsageError(
      'There are both an API key and a user: unset DATA8_API_KEY, or DATA8_USERNAME and DATA8_PASSWORD.',
    )
  }
  if (apiKey !== undefined) {
    session.noteCall({ isApiKey: true })
    return { apiKey }
  }
  session.noteCall({ isApiKey: false })
  if (username !== undefined && password !== undefined) return { username, password }
  throw new UsageError(whatIsMissing(username, password, hasStdin))
}

function whatIsMissing(
  username: string | undefined,
  password: string | undefined,
  hasStdin: boolean,
): string {
  if (username !== undefined) {
    const orPipe = hasStdin ? ', or pipe it in with --password-stdin' : ''
    return `There is a user but no password: set DATA8_PASSWORD${orPipe}.`
  }
  if (password !== undefined) return 'There is a password but no user: set DATA8_USERNAME.'
  return 'There are no credentials: set DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY.'
}
