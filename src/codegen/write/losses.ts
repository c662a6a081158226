import { join } from 'node:path'
import { type ContractIdentity, describeContract } from './contract-identity.js'

/** What writing bindings into a folder would lose. */
export interface Losses {
  /** Present where the folder holds the bindings of another contract. */
  readonly contract?: { readonly there: ContractIdentity; readonly came: ContractIdentity }
  /** Files that were edited since they were generated. */
  readonly edited: readonly string[]
  /** Files of the same name that the generator did not write. */
  readonly foreign: readonly string[]
}

/** Bindings were not written, since that would have lost what is there. The message is one line. */
export class LossError extends Error {}

Object.defineProperty(LossError.prototype, 'name', {
  value: 'LossError',
  configurable: true,
  writable: true,
})

/** @throws LossError where something would be lost that `force` does not give up */
export function refuseLosses(folder: string, losses: Losses, force: boolean): void {
  const [foreign] = losses.foreign
  if (foreign !== undefined) {
    throw new LossError(
      `${join(folder, foreign)} was not written by the generator; nothing was changed: move it away, or give another folder`,
    )
  }
  const what = describeLosses(folder, losses)
  if (force || what === '') return
  const others =
    losses.contract === undefined
      ? 'move what you wrote to a file of your own'
      : 'give another folder'
  throw new LossError(`${what}; nothing was changed: ${others}, or pass --force to write over it`)
}

/** What `force` gives up, in one line; `''` where that is nothing. */
export function describeLosses(folder: string, { contract, edited }: Losses): string {
  const losses: string[] = []
  if (contract !== undefined) {
    const [there, came] = [contract.there, contract.came].map(describeContract)
    losses.push(`${folder} holds the bindings of ${there}, where those of ${came} are due`)
  }
  if (edited.length > 0) {
    const paths = edited.map((name) => join(folder, name)).join(', ')
    losses.push(`${paths} ${edited.length > 1 ? 'were' : 'was'} edited since the last run`)
  }
  return losses.join('; ')
}
