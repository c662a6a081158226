import type { ContractError } from '../load/contract-error.js'
import type { SourceElement } from '../load/source.js'

/**
 * A contract that no bindings can be generated for. The message is one line. The cause, where there is one,
 * is the error of a document that it refers to.
 */
export class GenerateError extends Error {
  /** Path or URL of the document. */
  readonly file: string
  /** The element at fault, such as `element "GetUser"`, with its line where it is known. */
  readonly element: string
  /** Why it stands in the way. */
  readonly reason: string

  constructor(
    file: string,
    element: string,
    reason: string,
    line?: number,
    options?: { readonly cause: ContractError },
  ) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${element}: ${reason}`, options)
    this.file = file
    this.element = element
    this.reason = reason
  }
}

Object.defineProperty(GenerateError.prototype, 'name', {
  value: 'GenerateError',
  configurable: true,
  writable: true,
})

/** The error of an element of a document. */
export function refuseElement(source: SourceElement, reason: string): GenerateError {
  return new GenerateError(source.location, describeElement(source), reason, source.line)
}

/** An element as its author would call it: `complexType "Option"`, `extension of "tns:Base"`. */
export function describeElement(source: SourceElement): string {
  const of = (attribute: string): string | undefined => source.attributes.get(attribute)
  const name = of('name')
  if (name !== undefined) return `${source.name} "${name}"`
  const target = of('ref') ?? of('base') ?? of('element') ?? of('message')
  return target === undefined ? source.name : `${source.name} of "${target}"`
}
