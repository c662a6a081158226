import type { ElementDescriptor, Operation } from '../../xsd/descriptor.js'
import { type ReplyElements, replyElements } from '../over-soap/reply-elements.js'
import { type Data8Operation, isData8Operation } from './operation.js'

/** The input or the output of an operation of the convention, by member. */
export type Members = Readonly<Record<string, unknown>>

/** An operation of the convention, with the elements of its reply, which are found once. */
export interface Data8Target {
  readonly operation: Data8Operation<Members, Members>
  readonly elements: ReplyElements
}

/**
 * Prepares an operation for calls by the convention; `undefined` for one that does not follow it.
 * `required` are members of the result that a success must have, whatever the contract says.
 */
export function data8Target(
  operation: Operation,
  required?: readonly string[],
): Data8Target | undefined {
  const { output } = operation
  if (!isData8Operation(operation) || output === undefined || output === 'empty') return undefined
  return {
    operation: operation as Data8Operation<Members, Members>,
    elements: replyElements(output as ElementDescriptor, operation.data8, required),
  }
}
