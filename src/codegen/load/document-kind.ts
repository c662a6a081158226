import { describeForeignBody } from '../../http/foreign-body.js'
import { createRedactor, type Redact } from '../../internal/redaction/redact.js'
import type { ContractProblemDetail } from './contract-error.js'
import { schemaNamespaces, wsdlNamespace } from './namespaces.js'
import type { SourceElement } from './source.js'

/** Kinds of documents that a contract consists of. */
export type DocumentKind = 'wsdl' | 'schema'

/** A document that is neither a WSDL 1.1 nor an XML Schema. */
export interface OtherDocument {
  /** In words, such as `it is an HTML page titled "Sign in"`. */
  readonly description: string
  readonly problemDetail?: ContractProblemDetail
}

/**
 * Describes a text that is not an XML document, such as HTML or JSON; absent where it may be XML.
 *
 * @param redact removes the secrets of the request, which a page may repeat. Default: values with the form of a secret
 */
export function detectOtherFormat(
  text: string,
  contentType: string | undefined,
  redact: Redact = createRedactor([]),
): OtherDocument | undefined {
  if (text.trim() === '') return { description: 'it is empty', problemDetail: 'empty' }
  if (isOpenApi(text)) return { description: 'it is an OpenAPI description' }
  const description = describeForeignBody(redact(text), contentType)
  if (description === undefined) return undefined
  return {
    description: `it is ${description}`,
    ...(description.startsWith('an HTML page') ? { problemDetail: 'html-page' } : {}),
  }
}

/** The kind of document that a root element begins, or a description of it where it is neither kind. */
export function documentKindOf(
  root: SourceElement,
): { readonly kind: DocumentKind } | (OtherDocument & { readonly kind?: never }) {
  const { name, namespace } = root
  if (name === 'definitions' && namespace === wsdlNamespace) return { kind: 'wsdl' }
  if (name === 'schema' && schemaNamespaces.has(namespace)) return { kind: 'schema' }
  const known = foreignRoots.get(name)
  if (known?.namespace.test(namespace)) {
    const { what, problemDetail } = known
    return {
      description: `it is ${what}`,
      ...(problemDetail === undefined ? {} : { problemDetail }),
    }
  }
  const where = namespace === '' ? 'in no namespace' : `in the namespace ${namespace}`
  return { description: `its root element is <${name}> ${where}` }
}

const foreignRoots: ReadonlyMap<
  string,
  {
    readonly namespace: RegExp
    readonly what: string
    readonly problemDetail?: ContractProblemDetail
  }
> = new Map([
  [
    'description',
    {
      namespace: /^http:\/\/www\.w3\.org\/.*wsdl/,
      what: 'a WSDL 2.0 description',
      problemDetail: 'wsdl-2.0',
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
