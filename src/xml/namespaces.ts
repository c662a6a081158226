import type { ClarkName, NamespaceScope } from './node.js'

/** Bound to the prefix `xml`, always and to nothing else. */
export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
/** Bound to the prefix `xmlns`, which can not be declared. */
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

/** The outermost scope of every document. It holds `xml`, so that nobody has to know it by heart. */
export const ROOT_SCOPE: NamespaceScope = Object.freeze({
  parent: undefined,
  prefix: 'xml',
  uri: XML_NAMESPACE,
})

/** Most elements have no attributes: they share these. */
export const NO_ATTRIBUTES: ReadonlyMap<ClarkName, string> = Object.freeze(
  Object.defineProperty(new Map<ClarkName, string>(), 'set', {
    value: () => {
      throw new TypeError('shared by all elements without attributes')
    },
  }),
)

/**
 * The namespaces of one document while it is read.
 *
 * A prefix is found in constant time however many are declared, and every expanded name of an attribute
 * exists once: otherwise a long namespace name and many short attributes in it would make much of little.
 */
export class Namespaces {
  /** What is declared here and further out. */
  scope: NamespaceScope = ROOT_SCOPE
  private readonly declared: NamespaceScope[] = []
  /** For each of `declared`, the one of the same prefix that it hides; -1 where there is none. */
  private readonly hidden: number[] = []
  /** Where the declaration of a prefix that counts is among `declared`; -1 where it has gone. */
  private readonly innermost = new Map<string, number>()
  private expanded: Map<string, Map<string, ClarkName>> | undefined

  /** How many declarations are in scope. */
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
   * @returns what is wrong with the declaration; undefined where nothing is.
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

  /** Forgets what was declared inside of `outer`, which is the scope of an element further out. */
  leave(outer: NamespaceScope): void {
    while (this.scope !== outer && this.scope.parent !== undefined) {
      this.innermost.set(this.scope.prefix, this.hidden.pop() ?? -1)
      this.declared.pop()
      this.scope = this.scope.parent
    }
  }

  /** The name of an attribute in a namespace, in Clark notation, and whether it is seen for the first time. */
  expand(uri: string, local: string): { readonly name: ClarkName; readonly isNew: boolean } {
    this.expanded ??= new Map()
    let names = this.expanded.get(uri)
    if (names === undefined) {
      names = new Map()
      this.expanded.set(uri, names)
    }
    const known = names.get(local)
    if (known !== undefined) return { name: known, isNew: false }
    const name = `{${uri}}${local}`
    names.set(local, name)
    return { name, isNew: true }
  }
}
