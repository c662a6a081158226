import type { ContractError } from '../load/contract-error.js'
import type { SourceElement } from '../load/source.js'

/**
 * No bindings can be generated for a contract. The message is one line. `cause`, where present, is the
 * `ContractError` of a document that could not be read.
 */
export class GenerateError extends Error {
  /** Path or URL of the document. */
  readonly file: string
  /** The element at fault, such as `element "GetUser"`, without its line. */
  readonly element: string
  /** What is wrong, without file and element. */
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

/** A contract has no operation that follows the convention of Data8; bindings can be generated for it. */
export class ConventionError extends GenerateError {}

/** A name in the contract has a prefix that is not bound to a namespace. */
export class UnboundPrefixError extends GenerateError {
  /** The element with the name. */
  readonly source: SourceElement

  constructor(source: SourceElement, reason: string, line = source.line) {
    super(source.location, describeElement(source), reason, line)
    this.source = source
  }
}

/**
 * Refuses a declaration that contains an element with an unbound prefix: what that element says is not known.
 *
 * @throws UnboundPrefixError
 */
export function checkPrefixes(source: SourceElement): void {
  const { unbound } = source
  if (unbound !== undefined) throw new UnboundPrefixError(source, unbound.reason, unbound.line)
}

/** Creates the error for an element of a document. */
export function refuseElement(source: SourceElement, reason: string): GenerateError {
  return new GenerateError(source.location, describeElement(source), reason, source.line)
}

/** The name of an element for messages: `complexType "Option"`, `extension of "tns:Base"`. */
export function describeElement(source: SourceElement): string {
  const of = (attribute: string): string | undefined => source.attributes.get(attribute)
  const name = of('name')
  if (name !== undefined) return `${source.name} "${name}"`
  const target = of('ref') ?? of('base') ?? of('element') ?? of('message')
  return target === undefined ? source.name : `${source.name} of "${target}"`
}
