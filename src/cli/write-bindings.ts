import { describeConflicts, WriteConflictError } from '../codegen/write/conflicts.js'
import { describeContract } from '../codegen/write/contract-identity.js'
import {
  compareOutput,
  describeDifference,
  isUpToDate,
  type KeptFile,
  type OutputDifference,
  writeOutput,
} from '../codegen/write/write-output.js'
import { UsageError } from './terminal/io.js'

/**
 * Writes bindings into a folder, or only compares them with its files.
 *
 * @param input the contract, for messages
 * @returns messages on the files of the folder, and whether files were written
 * @throws UsageError where the folder is not current with `check`, where writing would overwrite other
 * content, or where it fails
 */
export async function writeBindings(
  input: string,
  files: ReadonlyMap<string, string>,
  { out, check, force }: { readonly out: string; readonly check: boolean; readonly force: boolean },
): Promise<{ readonly messages: readonly string[]; readonly isWritten: boolean }> {
  const difference = await (check
    ? compareOutput(out, files)
    : writeOutput(out, files, { force })
  ).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    const prefix = error instanceof WriteConflictError ? '' : 'The files cannot be written: '
    throw new UsageError(`${prefix}${message}`, { cause: error })
  })
  const isCurrent = isUpToDate(difference)
  if (check && !isCurrent) throw notCurrent(input, out, difference)
  const messages = [
    isCurrent ? `${out} is up to date.` : describeWritten(out, difference),
    ...difference.kept.map(describeKept),
  ]
  return { messages, isWritten: difference.missing.length + difference.changed.length > 0 }
}

function notCurrent(input: string, out: string, difference: OutputDifference): UsageError {
  const what = `${out} is not current with ${input}: ${describeDifference(difference)}`
  const conflicts = describeConflicts(out, difference.conflicts)
  return new UsageError(
    conflicts === ''
      ? `${what}; run it without --check.`
      : `${what}. ${conflicts}: without --check this is refused, unless --force is given.`,
  )
}

function describeWritten(
  out: string,
  { missing, changed, extra, conflicts }: OutputDifference,
): string {
  const written = [...missing, ...changed].sort()
  const lost = conflicts.edited.map((name) => `the edited ${name}`)
  if (conflicts.contract !== undefined) {
    lost.unshift(`the bindings of ${describeContract(conflicts.contract.there)}`)
  }
  const parts = [
    ...(written.length === 0 ? [] : [`wrote ${written.join(', ')} to ${out}`]),
    ...(lost.length === 0 ? [] : [`over ${lost.join(' and ')}`]),
    ...(extra.length === 0 ? [] : [`removed ${extra.join(', ')}`]),
  ].join(', ')
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`
}

const WHY_KEPT: Readonly<Record<KeptFile['why'], string>> = {
  edited: 'it was edited since it was generated',
  formatted: 'its layout was changed since it was generated',
  copy: 'it is a copy of a generated file',
  older: 'an older version wrote it, and whether it was edited since is not known',
}

function describeKept({ name, why }: KeptFile): string {
  return `Kept ${name}, which is no longer generated: ${WHY_KEPT[why]}.`
}
