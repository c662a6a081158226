import { clarkName } from '../../xml/expanded-name.js'
import { wsdlNamespace } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import { addressingFeatures } from './addressing.js'
import { allFeatures, type Features, noFeatures, oneFeature, optionalFeatures } from './features.js'
import { isPolicyNamespace } from './policy-namespaces.js'

/** Namespaces of extension elements that are read elsewhere, or that change nothing in a message. */
const knownNamespaces: ReadonlySet<string> = new Set([
  wsdlNamespace,
  'http://schemas.xmlsoap.org/wsdl/soap/',
  'http://schemas.xmlsoap.org/wsdl/soap12/',
  'http://schemas.xmlsoap.org/wsdl/http/',
  'http://schemas.xmlsoap.org/wsdl/mime/',
  // Names of generated Java code.
  'http://java.sun.com/xml/ns/jaxws',
  'https://jakarta.ee/xml/ns/jaxws',
])

const required = clarkName(wsdlNamespace, 'required')

/** The value of `wsdl:required` (WSDL 1.1, section 2.1.3); absent where there is none. */
export function requiredAttribute({ attributes }: SourceElement): boolean | undefined {
  const value = attributes.get(required)
  return value === undefined ? undefined : isTrue(value)
}

/** Whether a value of `xs:boolean` is true. */
export function isTrue(value: string): boolean {
  return /^\s*(?:true|1)\s*$/.test(value)
}

/** The features of the extension elements in an element of a WSDL, without its policies. */
export function extensionFeatures(element: SourceElement): Features {
  return allFeatures(
    element.children.map((child) => {
      if (knownNamespaces.has(child.namespace) || isPolicyNamespace(child.namespace)) {
        return noFeatures
      }
      const isRequired = requiredAttribute(child) === true
      const addressing = addressingFeatures(child)
      if (addressing !== undefined) {
        const isAsWritten = isRequired || child.name === 'Anonymous'
        return isAsWritten ? addressing : optionalFeatures(addressing)
      }
      return isRequired
        ? oneFeature('extension', child, [clarkName(child.namespace, child.name)])
        : noFeatures
    }),
  )
}
