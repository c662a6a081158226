import type { ElementDescriptor, Operation } from '../../xsd/descriptor.js'
import { type Data8Operation, isData8Operation } from './operation.js'

/** The input or the output of an operation of the convention, by member. */
export type Members = Readonly<Record<string, unknown>>

/** An operation of the convention, as it is called. */
export interface Data8Target {
  readonly operation: Data8Operation<Members, Members>
  readonly output: ElementDescriptor
  /** Members of the result that a success must have, whatever the contract says. */
  readonly required: readonly string[]
}

/** Prepares an operation for calls by the convention; `undefined` for one that does not follow it. */
export function data8Target(
  operation: Operation,
  required: readonly string[] = [],
): Data8Target | undefined {
  const { output } = operation
  if (!isData8Operation(operation) || output === undefined || output === 'empty') return undefined
  return { operation: operation as Data8Operation<Members, Members>, output, required }
}
