import { XML_NAMESPACE } from '../../xml/namespaces.js'

/** Namespace of WSDL 1.1. */
export const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/'

/** Namespace of XML Schema. */
const schemaNamespace = 'http://www.w3.org/2001/XMLSchema'

/** Namespaces of XML Schema: that of the recommendation, and those of its drafts, which old contracts use. */
export const schemaNamespaces: ReadonlySet<string> = new Set([
  schemaNamespace,
  'http://www.w3.org/2000/10/XMLSchema',
  'http://www.w3.org/1999/XMLSchema',
])

/**
 * Namespaces whose constructs this generator supports without a schema. References to their schemas on the
 * network are not followed; those to local files are.
 */
export const wellKnownNamespaces: ReadonlySet<string> = new Set([
  ...schemaNamespaces,
  wsdlNamespace,
  'http://schemas.xmlsoap.org/wsdl/soap/',
  'http://schemas.xmlsoap.org/wsdl/soap12/',
  'http://schemas.xmlsoap.org/soap/encoding/',
  XML_NAMESPACE,
])
