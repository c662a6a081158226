import type { Data8Convention, ElementDescriptor, Operation } from '../xsd/descriptor.js'
import { type ReplyElements, replyElements } from './reply-elements.js'

/** The input or the output of an operation of the convention, by member. */
export type Members = Readonly<Record<string, unknown>>

/** An operation of the convention, with what is found out about it once. */
export interface Data8Operation {
  readonly operation: Operation<Members, Members>
  readonly convention: Data8Convention
  readonly elements: ReplyElements
}

/**
 * An operation as the convention sees it; `undefined` for one that does not follow it.
 * `required` are members of the result that a success must have, whatever the contract says.
 */
export function data8Operation(
  operation: Operation,
  required?: readonly string[],
): Data8Operation | undefined {
  const { data8: convention, output } = operation
  if (convention === undefined || output === undefined || output === 'empty') return undefined
  const elements = replyElements(output as ElementDescriptor, convention, required)
  return { operation: operation as Operation<Members, Members>, convention, elements }
}
