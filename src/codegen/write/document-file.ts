import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { writeFiles } from '../files/write-files.js'
import { WriteConflictError } from './conflicts.js'
import { describeContract, isSameContract } from './contract-identity.js'
import { readDocument } from './document-header.js'
import { portableText } from './fingerprint.js'

/** How a file differs from a generated document. */
export interface DocumentDifference {
  readonly state: 'current' | 'missing' | 'changed'
  /** What writing would overwrite, in words; absent for nothing. */
  readonly conflict?: { readonly what: string; readonly isForeign: boolean }
}

/**
 * Compares a file with a generated document, without writing. Line ends are ignored.
 *
 * @throws Error of `node:fs`
 */
export async function compareDocument(path: string, text: string): Promise<DocumentDifference> {
  const present = await readIfPresent(path)
  if (present === undefined) return { state: 'missing' }
  if (portableText(present) === text) return { state: 'current' }
  const there = readDocument(present)
  if (there.state === 'foreign') {
    const what = `${path} was not written by the generator`
    return { state: 'changed', conflict: { what, isForeign: true } }
  }
  const now = readDocument(text)
  const generated = now.state === 'foreign' ? undefined : now.contract
  if (there.contract && generated && !isSameContract(there.contract, generated)) {
    const [old, own] = [there.contract, generated].map(describeContract)
    const what = `${path} is the document of ${old}, but the new one is that of ${own}`
    return { state: 'changed', conflict: { what, isForeign: false } }
  }
  if (there.state === 'intact') return { state: 'changed' }
  const what = `${path} was edited since the last run`
  return { state: 'changed', conflict: { what, isForeign: false } }
}

/**
 * Refuses to overwrite what the generator did not write, and without `force` an edited document or that of another
 * contract.
 *
 * @throws WriteConflictError
 */
export function refuseDocumentConflict({ conflict }: DocumentDifference, force: boolean): void {
  if (conflict === undefined || (force && !conflict.isForeign)) return
  const advice = conflict.isForeign
    ? 'move it away, or give another file'
    : 'give another file, or pass --force to overwrite it'
  throw new WriteConflictError(`${conflict.what}; nothing was changed: ${advice}`)
}

/**
 * Writes a generated document atomically, unless it is current.
 *
 * @param force overwrite an edited document and that of another contract. Default false
 * @throws WriteConflictError where other content would be overwritten
 * @throws Error of `node:fs`
 */
export async function writeDocumentFile(
  path: string,
  text: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<DocumentDifference> {
  const difference = await compareDocument(path, text)
  refuseDocumentConflict(difference, force)
  if (difference.state !== 'current') {
    await writeFiles(dirname(path), new Map([[basename(path), text]]))
  }
  return difference
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw code === 'EISDIR' ? new Error(`${path} is a folder`, { cause: error }) : error
  }
}
