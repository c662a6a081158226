import { schemaNamespaces, wsdlNamespace } from './namespaces.js'
import type { SourceElement } from './source.js'

/** What a document is, as far as a contract may have it. */
export type DocumentKind = 'wsdl' | 'schema'

/**
 * What a text is that is no XML document of any kind: an HTML page, JSON, nothing at all. Absent
 * where it may be XML.
 */
export function describeForeignText(text: string): string | undefined {
  const start = text.slice(0, 64 * 1024).replace(/^\ufeff?\s*/, '')
  if (start === '') return 'it is empty'
  if (/^[{[]/.test(start)) return describeJson(text)
  if (/^(?:openapi|swagger)\s*:/m.test(start)) return 'it is an OpenAPI description'
  if (isHtml(start)) {
    const title = /<title[^>]*>\s*([^<]{1,200})/i.exec(start)?.[1]?.trim().replace(/\s+/g, ' ')
    return title ? `it is an HTML page ("${title.slice(0, 80)}")` : 'it is an HTML page'
  }
  if (!start.startsWith('<')) return 'it is no XML'
  return undefined
}

/** Which kind of document a root element begins, or what it is instead, in words. */
export function recogniseRoot(
  root: SourceElement,
): { readonly kind: DocumentKind } | { readonly kind?: never; readonly instead: string } {
  const { name, namespace } = root
  if (name === 'definitions' && namespace === wsdlNamespace) return { kind: 'wsdl' }
  if (name === 'schema' && schemaNamespaces.has(namespace)) return { kind: 'schema' }
  if (name.toLowerCase() === 'html') return { instead: 'it is an HTML page' }
  const known = foreignRoots.get(name)
  if (known?.namespace.test(namespace)) return { instead: `it is ${known.what}` }
  const where = namespace === '' ? 'in no namespace' : `in the namespace ${namespace}`
  return { instead: `its root element is <${name}> ${where}` }
}

const foreignRoots: ReadonlyMap<string, { readonly namespace: RegExp; readonly what: string }> =
  new Map([
    [
      'description',
      { namespace: /^http:\/\/www\.w3\.org\/.*wsdl/, what: 'a WSDL 2.0 description' },
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

// Comments are matched in only one way, so that many of them cost no backtracking.
const beforeRoot = /^(?:<\?(?:(?!\?>)[\s\S])*\?>|<!--(?:(?!-->)[\s\S])*-->|\s)*/

function isHtml(start: string): boolean {
  const first = start.slice(beforeRoot.exec(start)?.[0].length ?? 0)
  return /^<(?:!doctype\s+html|html[\s>])/i.test(first)
}

function describeJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (typeof value === 'object' && value !== null && ('openapi' in value || 'swagger' in value)) {
      return 'it is an OpenAPI description'
    }
    return 'it is JSON'
  } catch {
    return 'it is no XML'
  }
}
