import type { SourceElement } from '../load/source.js'
import { wsdlChildren } from '../model/documents.js'
import { refuseElement } from '../model/generate-error.js'
import { isEncoded, messageBinding, styleOf } from './binding.js'
import type { Declaration } from './definitions.js'

/** An operation of a binding with an encoded Body in at least one direction. */
export interface EncodedOperation {
  readonly source: SourceElement
  readonly style: 'document' | 'rpc'
}

/** The operations of a SOAP binding with an encoded Body in at least one direction, and whether they are all. */
export function encodedOperations(
  binding: Declaration,
  style: string | undefined,
): { readonly encoded: readonly EncodedOperation[]; readonly areAll: boolean } {
  const bound = wsdlChildren(binding.source, 'operation')
  const encoded = bound
    .filter((operation) => encodedDirections(operation).length > 0)
    .map((source) => ({ source, style: styleOf(source, style) }))
  return { encoded, areAll: encoded.length === bound.length }
}

/** The directions of an operation of a binding in which the Body is encoded. */
export function encodedDirections(bound: SourceElement): readonly string[] {
  return ['input', 'output'].filter((direction) =>
    bound.children.some(
      (child) => child.name === direction && isEncoded(messageBinding(child).body),
    ),
  )
}

/** Creates the error for a contract with nothing but encoded operations. */
export function refuseEncoded({ source, style }: EncodedOperation): Error {
  return refuseElement(source, `${style}/encoded messages are not supported, only literal ones`)
}
