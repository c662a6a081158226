import type { Operation } from '../../xsd/descriptor.js'

/**
 * How an operation follows the convention of Data8's services; see `createData8Client`.
 *
 * @example
 * ```ts
 * import type { Data8Convention } from 'data8-useradmin/soap'
 *
 * const convention: Data8Convention = { result: 'IsValidResult', options: true }
 * ```
 */
export interface Data8Convention {
  /** Member of the output that holds the result, whose member `Status` distinguishes success from refusal. */
  readonly result: string
  /** Whether the input has a member `options`, a list of `Name` and `Value`. */
  readonly options: boolean
}

/**
 * An operation whose input has `username` and `password`, and whose output has a result with a `Status`.
 *
 * @example
 * ```ts
 * import type { Data8Operation } from 'data8-useradmin/soap'
 *
 * const isValid: Data8Operation = {
 *   name: 'IsValid',
 *   soapAction: 'urn:example:email/IsValid',
 *   data8: { result: 'IsValidResult', options: true },
 * }
 * ```
 */
export interface Data8Operation<I = unknown, O = unknown> extends Operation<I, O> {
  /** How it follows the convention. */
  readonly data8: Data8Convention
}

/** Whether an operation follows the convention; a service has its operations by their generic type. */
export function isData8Operation<I, O>(
  operation: Operation<I, O>,
): operation is Data8Operation<I, O> {
  return (operation as Partial<Data8Operation>).data8 !== undefined
}
