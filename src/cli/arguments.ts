import { UsageError } from './terminal/io.js'

const SECRET_FLAG =
  /^(?:--?(?:pass|passwd|password|pwd|pw|secret|api-?key|credentials?)(?:[=:].*)?|-p.*)$/is

/**
 * Refuses secrets in arguments, which every user of the machine can read. The message does not repeat them.
 *
 * @throws UsageError
 */
export function refuseSecrets(argv: readonly string[]): void {
  if (!argv.some((argument) => SECRET_FLAG.test(argument))) return
  throw new UsageError(
    'Passwords and API keys are not accepted as arguments, which other users of the machine can read: ' +
      'set DATA8_PASSWORD or DATA8_API_KEY (for generate DATA8_CONTRACT_PASSWORD), or pipe the password in with --password-stdin.',
  )
}

const FLAG = /^(--?[a-z][a-z0-9-]*)(?:=.*)?$/is
const WORD = /^[a-z][a-z-]{0,30}$/i

/** Formats a message of the argument parser as one line, without arguments that may be secret. */
export function formatParserMessage(message: string): string {
  const line = message
    .replace(/^error: /, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/'([^']*)'/g, (_quoted, inner: string) => {
      const [, flag] = FLAG.exec(inner) ?? []
      if (flag !== undefined) return flag.startsWith('--') ? flag : flag.slice(0, 2)
      return WORD.test(inner) || /^--?[\w-]+[ ,]/.test(inner) ? `'${inner}'` : '(not shown)'
    })
    .trim()
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}`.replace(/[^.?!)]$/, '$&.')
}
