import type { Command } from 'commander'
import { type AccessOptions, accessSecrets, type Login } from '../codegen/load/access.js'
import type { Session } from './session.js'
import { nonEmpty, readSecret, UsageError } from './terminal/io.js'
import { addTlsOptions, readTls, type TlsFlags } from './tls-flags.js'

/** Values of the options of {@link addAccessOptions}. */
export interface AccessFlags extends TlsFlags {
  readonly header?: readonly string[]
  readonly user?: string
  readonly passwordStdin?: true
}

/** The variable with the password of `--user`. */
const PASSWORD = 'DATA8_CONTRACT_PASSWORD'

/** Adds the options of commands that read contracts behind authentication. */
export function addAccessOptions(command: Command): Command {
  return addTlsOptions(command)
    .option(
      '--header <name: value>',
      'an HTTP header for the server of the contract, such as Authorization; may be repeated',
      (header: string, before: readonly string[] = []) => [...before, header],
    )
    .option('--user <name>', `the user for HTTP Basic authentication, with ${PASSWORD}`)
    .option('--password-stdin', `read the password from stdin, instead of ${PASSWORD}`)
}

/** The environment variables, for the help of these commands. */
export const ACCESS_HELP = `Environment:
  ${PASSWORD}          the password of --user
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  the proxy, and hosts to connect to without it
  NODE_EXTRA_CA_CERTS              a file of further certificate authorities
Passwords are never accepted as arguments.`

/**
 * The options of the loader for these flags: the password from stdin with `passwordStdin`, otherwise from the environment.
 *
 * @throws UsageError where a header is malformed, the password is missing, or a file cannot be read
 */
export async function readAccess(flags: AccessFlags, session: Session): Promise<AccessOptions> {
  const headers = flags.header === undefined ? {} : { headers: readHeaders(flags.header) }
  const login = await readLogin(flags, session)
  const access = { ...headers, ...(login === undefined ? {} : { login }) }
  for (const secret of accessSecrets(access)) session.keepSecret(secret)
  return { ...access, ...readTls(flags) }
}

// No message repeats a header: a secret may be where the name should be.
function readHeaders(given: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>()
  for (const header of given) {
    // RFC 9110, 5.6.2.
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/s.exec(header) ?? []
    if (name === undefined || value.trim() === '') {
      throw new UsageError("--header is 'Name: value', with a name and a value.")
    }
    if (headers.has(name)) throw new UsageError('--header has the same name twice.')
    headers.set(name, value.trim())
  }
  return Object.fromEntries(headers)
}

async function readLogin(
  { user, passwordStdin }: AccessFlags,
  { io }: Session,
): Promise<Login | undefined> {
  if (user === undefined) {
    if (passwordStdin) throw new UsageError('--password-stdin needs a user: give --user.')
    return undefined
  }
  if (user === '' || user.includes(':')) {
    throw new UsageError(
      `--user is a name without a colon; the password is read from ${PASSWORD}, or from stdin with --password-stdin.`,
    )
  }
  if (passwordStdin) {
    const example = 'printf %s "$PASSWORD" | data8-useradmin generate --password-stdin ...'
    return { username: user, password: await readSecret(io, 'password', example) }
  }
  const password = nonEmpty(io.env[PASSWORD])
  if (password === undefined) {
    throw new UsageError(
      `There is a user but no password: set ${PASSWORD}, or pipe it in with --password-stdin.`,
    )
  }
  return { username: user, password }
}
