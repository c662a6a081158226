import type { NamespaceScope } from '../xml/node.js'

/** The namespace of XML Schema itself: of its built-in types. */
export const XSD_NAMESPACE = 'http://www.w3.org/2001/XMLSchema'
/** The namespace of `xsi:nil` and `xsi:type`. */
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance'

export const XSI_NIL = `{${XSI_NAMESPACE}}nil`
export const XSI_TYPE = `{${XSI_NAMESPACE}}type`

/** The namespace that a prefix is bound to (`''`: the default one); undefined where it is not declared. */
export function resolvePrefix(
  prefix: string,
  scope: NamespaceScope | undefined,
): string | undefined {
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.prefix === prefix) return at.uri
  }
  return prefix === '' ? '' : undefined
}
