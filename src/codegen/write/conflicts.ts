import { join } from 'node:path'
import { type ContractIdentity, describeContract } from './contract-identity.js'

/** Content of a folder that writing bindings would overwrite. */
export interface WriteConflicts {
  /** Present where the folder has the bindings of another contract. */
  readonly contract?: { readonly there: ContractIdentity; readonly generated: ContractIdentity }
  /** Files that were edited since they were generated. */
  readonly edited: readonly string[]
  /** Files of the same name that the generator did not write. */
  readonly foreign: readonly string[]
}

/** Bindings were not written, since that would overwrite other content. The message is one line. */
export class WriteConflictError extends Error {}

Object.defineProperty(WriteConflictError.prototype, 'name', {
  value: 'WriteConflictError',
  configurable: true,
  writable: true,
})

/**
 * Refuses to overwrite other content.
 *
 * @param force overwrite edited files and the bindings of another contract, but not foreign files
 * @throws WriteConflictError
 */
export function refuseConflicts(folder: string, conflicts: WriteConflicts, force: boolean): void {
  const [foreign] = conflicts.foreign
  if (foreign !== undefined) {
    throw new WriteConflictError(
      `${join(folder, foreign)} was not written by the generator; nothing was changed: move it away, or give another folder`,
    )
  }
  const what = describeConflicts(folder, conflicts)
  if (force || what === '') return
  const others =
    conflicts.contract === undefined ? 'move your changes to another file' : 'give another folder'
  throw new WriteConflictError(
    `${what}; nothing was changed: ${others}, or pass --force to overwrite it`,
  )
}

/** Describes what `force` would overwrite, in one line; `''` where that is nothing. */
export function describeConflicts(folder: string, { contract, edited }: WriteConflicts): string {
  const conflicts: string[] = []
  if (contract !== undefined) {
    const [there, generated] = [contract.there, contract.generated].map(describeContract)
    conflicts.push(
      `${folder} has the bindings of ${there}, but the new ones are those of ${generated}`,
    )
  }
  if (edited.length > 0) {
    const paths = edited.map((name) => join(folder, name)).join(', ')
    conflicts.push(`${paths} ${edited.length > 1 ? 'were' : 'was'} edited since the last run`)
  }
  return conflicts.join('; ')
}
