import { isAbsolute, relative, resolve } from 'node:path'
import type { GenerateOptions, GenerateSummary } from '../codegen/generate.js'
import { inContractFlags } from './flags.js'
import { count, toSentence } from './one-line.js'
import type { Session } from './session.js'

/** Number of warnings and of unsupported constructs that are printed without `--verbose`. */
const MOST_LINES = 20
const MOST_NAMES = 3

/** What {@link printSummary} prints, beside the summary of the generator. */
export interface Written {
  /** Messages on the files of the folder. */
  readonly messages: readonly string[]
  readonly files: ReadonlyMap<string, string>
  /** The folder of the files. */
  readonly out: string
  readonly importExtension?: GenerateOptions['importExtension']
  /** Whether a file was written. */
  readonly isWritten: boolean
}

/** Prints what was generated and what is unsupported on stdout, warnings on stderr. */
export function printSummary(written: Written, summary: GenerateSummary, session: Session): void {
  const { services, operations, types, unsupported } = summary
  for (const line of written.messages) session.print(session.toLine(line))
  session.print(`${count(operations, 'operation')}, ${count(types, 'type')}:`)
  for (const { service, port, soapVersion, endpoint, operations: own } of services) {
    const where = endpoint === undefined ? 'no address' : endpoint
    const line = `${service}.${port}: SOAP ${soapVersion}, ${count(own, 'operation')}, ${where}`
    session.print(`  ${session.toLine(line)}`)
  }
  session.print(describeSizes(written.files))
  if (unsupported.length > 0) session.print('Unsupported:')
  const lines = unsupported.map(({ what, why, advice }) =>
    advice === undefined ? `${what}: ${why}` : `${toSentence(`${what}: ${why}`)} ${advice}`,
  )
  const shown = shownOf(lines, session)
  for (const line of shown) session.print(`  ${session.toLine(line)}`)
  const hidden = lines.length - shown.length
  if (hidden > 0) session.print(`  ${hidden} more; --verbose shows them all`)
  printWarnings(summary, session)
  if (written.isWritten) session.print(session.toLine(nextStep(written, summary)))
}

/** Prints warnings on stderr. */
export function printWarnings(
  { warnings }: Pick<GenerateSummary, 'warnings'>,
  session: Session,
): void {
  const shown = shownOf(warnings, session)
  for (const { location, line, message } of shown) {
    const where = line === undefined ? location : `${location}:${line}`
    session.note(session.toLine(`warning: ${where}: ${inContractFlags(message)}`))
  }
  const more = warnings.length - shown.length
  if (more > 0) session.note(`${count(more, 'more warning')}; --verbose shows them all`)
}

function shownOf<T>(lines: readonly T[], { verbose }: Session): readonly T[] {
  return verbose ? lines : lines.slice(0, MOST_LINES)
}

/** Sizes in UTF-8; a KB is 1000 bytes. */
function describeSizes(files: ReadonlyMap<string, string>): string {
  const sizes = [...files].map(([name, text]) => [name, Buffer.byteLength(text)] as const).sort()
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  return `${inKilobytes(total)}: ${sizes.map(([name, size]) => `${name} ${inKilobytes(size)}`).join(', ')}`
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`
}

function nextStep(
  { out, importExtension = '.js' }: Written,
  { services }: GenerateSummary,
): string {
  const path = relative(process.cwd(), resolve(out, `index${importExtension}`)).replaceAll(
    '\\',
    '/',
  )
  const module = path.startsWith('../') || isAbsolute(path) ? path : `./${path}`
  const names = services.flatMap(({ createName }) => createName ?? [])
  if (names.length === 0) return `Next: import the types from '${module}'`
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), '…'] : names
  const endpoint = services.every(({ endpoint }) => endpoint === undefined)
    ? ', and give it the option endpoint'
    : ''
  return `Next: import { ${shown.join(', ')} } from '${module}'${endpoint}`
}
