import { describeForeignBody } from '../../http/foreign-body.js'
import { createRedactor } from '../../internal/redaction/redact.js'
import type { ContractObstacle } from './contract-error.js'
import { schemaNamespaces, wsdlNamespace } from './namespaces.js'
import type { SourceElement } from './source.js'

/** What a document is, as far as a contract may have it. */
export type DocumentKind = 'wsdl' | 'schema'

/** What stands where a document of a contract is due. */
export interface Foreign {
  /** In words, such as `it is an HTML page titled "Sign in"`. */
  readonly instead: string
  readonly obstacle?: ContractObstacle
}

// A page may repeat what it was asked with; nothing of it is known to be secret but what looks so.
const redact = createRedactor([])

/** What a text is that is no XML document of any kind; absent where it may be XML. */
export function recogniseForeign(
  text: string,
  contentType: string | undefined,
): Foreign | undefined {
  if (text.trim() === '') return { instead: 'it is empty', obstacle: 'empty' }
  if (isOpenApi(text)) return { instead: 'it is an OpenAPI description' }
  const description = describeForeignBody(redact(text), contentType)
  if (description === undefined) return undefined
  return {
    instead: `it is ${description}`,
    ...(description.startsWith('an HTML page') ? { obstacle: 'page' } : {}),
  }
}

/** Which kind of document a root element begins, or what it is instead, in words. */
export function recogniseRoot(
  root: SourceElement,
): { readonly kind: DocumentKind } | (Foreign & { readonly kind?: never }) {
  const { name, namespace } = root
  if (name === 'definitions' && namespace === wsdlNamespace) return { kind: 'wsdl' }
  if (name === 'schema' && schemaNamespaces.has(namespace)) return { kind: 'schema' }
  const known = foreignRoots.get(name)
  if (known?.namespace.test(namespace)) {
    const { what, obstacle } = known
    return { instead: `it is ${what}`, ...(obstacle === undefined ? {} : { obstacle }) }
  }
  const where = namespace === '' ? 'in no namespace' : `in the namespace ${namespace}`
  return { instead: `its root element is <${name}> ${where}` }
}

const foreignRoots: ReadonlyMap<
  string,
  { readonly namespace: RegExp; readonly what: string; readonly obstacle?: ContractObstacle }
> = new Map([
  [
    'description',
    {
      namespace: /^http:\/\/www\.w3\.org\/.*wsdl/,
      what: 'a WSDL 2.0 description',
      obstacle: 'wsdl-2.0',
    },
  ],
  ['Envelope', { namespace: /soap/, what: 'a SOAP message' }],
  [
    'discovery',
    {
      namespace: /^http:\/\/schemas\.xmlsoap\.org\/disco/,
      what: 'a discovery document, which only refers to contracts',
    },
  ],
  ['application', { namespace: /wadl/, what: 'a WADL description' }],
  ['Edmx', { namespace: /edmx/, what: 'an OData description' }],
])

function isOpenApi(text: string): boolean {
  const [first] = /\S/.exec(text) ?? []
  if (first !== '{') {
    return first !== '<' && /^(?:openapi|swagger)\s*:/m.test(text.slice(0, 64 * 1024))
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return typeof value === 'object' && value !== null && ('openapi' in value || 'swagger' in value)
  } catch {
    return false
  }
}
