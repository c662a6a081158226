import { type SourceElement, textContent } from '../load/source.js'
import { type Features, noFeatures, oneFeature } from './features.js'

/** What WS-Addressing consists of: the version of its headers, and a reply that has its own connection. */
export type AddressingAsk = '2005/08' | '2004/08' | 'non-anonymous'

const namespaces =
  /^http:\/\/(?:www\.w3\.org\/\d{4}\/\d\d\/addressing(?:\/wsdl|\/metadata)?|(schemas\.xmlsoap\.org\/ws\/\d{4}\/\d\d\/addressing(?:\/policy)?))$/

/**
 * The feature of an element of WS-Addressing, an assertion (WS-Addressing 1.0 Metadata, section 3.1) or an extension
 * element (WS-Addressing 1.0 WSDL Binding, section 3), and those of the drafts; absent for other elements.
 */
export function addressingFeatures(element: SourceElement): Features | undefined {
  const match = namespaces.exec(element.namespace)
  if (match === null) return undefined
  const version: AddressingAsk = match[1] === undefined ? '2005/08' : '2004/08'
  switch (element.name) {
    case 'UsingAddressing':
    case 'Addressing':
      return oneFeature('addressing', element, [version])
    case 'NonAnonymousResponses':
      return nonAnonymous(element)
    case 'Anonymous':
      return textContent(element).trim() === 'prohibited'
        ? nonAnonymous(element, false)
        : noFeatures
    default:
      return noFeatures
  }
}

// An element Anonymous applies where WS-Addressing is used, and does not require that by itself.
function nonAnonymous(source: SourceElement, required = true): Features {
  const ask: AddressingAsk = 'non-anonymous'
  const asks = new Map([[ask, true]])
  return new Map([['addressing', { kind: 'addressing', required, asks, source }]])
}
