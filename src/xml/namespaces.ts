import { type ClarkName, clarkName } from './expanded-name.js'
import type { NamespaceScope } from './node.js'

/** The namespace that only the prefix `xml` is bound to, always. */
export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
/** The namespace of the prefix `xmlns`, which cannot be declared. */
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

/** The outermost scope of every document, with the binding of `xml`. */
export const ROOT_SCOPE: NamespaceScope = Object.freeze({
  parent: undefined,
  prefix: 'xml',
  uri: XML_NAMESPACE,
})

/** The namespace that a prefix is bound to (`''`: the default one); undefined where it is not declared. */
export function resolvePrefix(
  prefix: string,
  scope: NamespaceScope | undefined,
): string | undefined {
  if (prefix === 'xml') return XML_NAMESPACE
  for (let at = scope; at !== undefined; at = at.parent) {
    if (at.prefix === prefix) return at.uri
  }
  return prefix === '' ? '' : undefined
}

/**
 * The expanded name of a qualified name, `prefix:local` or `local`; undefined where the prefix is not declared. The
 * form of the name is not checked.
 *
 * @param unqualified namespace of a name without prefix where there is no default namespace. Default: no namespace
 */
export function resolveQName(
  qName: string,
  scope: NamespaceScope | undefined,
  unqualified = '',
): ClarkName | undefined {
  const colon = qName.indexOf(':')
  const namespace = resolvePrefix(colon === -1 ? '' : qName.slice(0, colon), scope)
  if (namespace === undefined) return undefined
  return clarkName(namespace === '' ? unqualified : namespace, qName.slice(colon + 1))
}

/** The attributes of all elements without attributes. */
export const NO_ATTRIBUTES: ReadonlyMap<ClarkName, string> = Object.freeze(
  Object.defineProperty(new Map<ClarkName, string>(), 'set', {
    value: () => {
      throw new TypeError('shared by all elements without attributes')
    },
  }),
)

/**
 * The namespaces in scope while a document is read.
 *
 * A prefix is resolved in constant time, and each expanded name of an attribute is stored once, so that many
 * attributes in a namespace with a long name do not need much memory.
 */
export class Namespaces {
  /** The declarations in scope. */
  scope: NamespaceScope = ROOT_SCOPE
  private readonly declared: NamespaceScope[] = []
  /** For each of `declared`, the index of the declaration of the same prefix that it hides, or -1. */
  private readonly hidden: number[] = []
  /** By prefix, the index in `declared` of its declaration in scope; -1 where it is out of scope. */
  private readonly innermost = new Map<string, number>()
  private expanded: Map<string, Map<string, ClarkName>> | undefined

  /** Number of declarations in scope. */
  get size(): number {
    return this.declared.length
  }

  /** The namespace name of a prefix (`''`: the default one), or undefined where it is not declared. */
  resolve(prefix: string): string | undefined {
    const index = this.innermost.get(prefix)
    if (index !== undefined && index >= 0) return this.declared[index]?.uri
    if (prefix === '') return ''
    return prefix === 'xml' ? XML_NAMESPACE : undefined
  }

  /**
   * Declares a prefix on the element whose declarations began when {@link size} was `base`.
   *
   * @returns what is wrong with the declaration; undefined for a legal one.
   */
  declare(prefix: string, value: string, base: number): string | undefined {
    if (prefix === 'xmlns') return 'the prefix xmlns is declared'
    if ((prefix === 'xml') !== (value === XML_NAMESPACE)) {
      return 'the prefix xml and its namespace are bound to something else'
    }
    if (value === XMLNS_NAMESPACE) return 'the namespace of xmlns is bound'
    if (value === '' && prefix !== '') return 'a prefix is undeclared'
    const outer = this.innermost.get(prefix) ?? -1
    if (outer >= base) return 'a prefix is declared twice on one element'
    this.scope = { parent: this.scope, prefix, uri: value }
    this.innermost.set(prefix, this.declared.length)
    this.declared.push(this.scope)
    this.hidden.push(outer)
    return undefined
  }

  /** Removes the declarations inside `outer`, the scope of an enclosing element. */
  leave(outer: NamespaceScope): void {
    while (this.scope !== outer && this.scope.parent !== undefined) {
      this.innermost.set(this.scope.prefix, this.hidden.pop() ?? -1)
      this.declared.pop()
      this.scope = this.scope.parent
    }
  }

  /** The name of an attribute in a namespace, in Clark notation, and whether this is its first use. */
  expand(uri: string, local: string): { readonly name: ClarkName; readonly isNew: boolean } {
    this.expanded ??= new Map()
    let names = this.expanded.get(uri)
    if (names === undefined) {
      names = new Map()
      this.expanded.set(uri, names)
    }
    const known = names.get(local)
    if (known !== undefined) return { name: known, isNew: false }
    const name = clarkName(uri, local)
    names.set(local, name)
    return { name, isNew: true }
  }
}
