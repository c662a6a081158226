import type { SourceElement } from '../load/source.js'
import { wsdlChildren } from '../model/documents.js'
import type { Declaration } from './definitions.js'

/** The name of an operation, a binding or a port type. */
export function nameIn(source: SourceElement): string {
  return source.attributes.get('name')?.trim() ?? ''
}

/**
 * Finds the operation of a port type for an operation of a binding.
 *
 * Overloaded operations are distinguished by the names of their input and output (WSDL 1.1, section 2.4.5), and
 * by their order where these are absent.
 */
export function operationMatcher(
  portType: Declaration,
): (bound: SourceElement) => SourceElement | undefined {
  const byName = new Map<string, SourceElement[]>()
  for (const operation of wsdlChildren(portType.source, 'operation')) {
    const same = byName.get(nameIn(operation))
    if (same === undefined) byName.set(nameIn(operation), [operation])
    else same.push(operation)
  }
  return (bound) => {
    const candidates = byName.get(nameIn(bound)) ?? []
    if (candidates.length < 2) return candidates[0]
    const matching = candidates.filter((candidate) =>
      ['input', 'output'].every((direction) => {
        const wanted = messageName(bound, direction)
        return wanted === undefined || wanted === messageName(candidate, direction)
      }),
    )
    const chosen = matching[0] ?? candidates[0]
    byName.set(
      nameIn(bound),
      candidates.filter((candidate) => candidate !== chosen),
    )
    return chosen
  }
}

function messageName(operation: SourceElement, direction: string): string | undefined {
  return wsdlChildren(operation, direction)[0]?.attributes.get('name')?.trim()
}
