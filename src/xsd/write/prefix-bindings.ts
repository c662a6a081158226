import { toDeclaration } from './text.js'

/** Prefixes and their namespaces, in scope at an element that is being written. */
export class Bindings {
  readonly #outer: Bindings | undefined
  readonly #namespaces = new Map<string, string>()
  readonly #prefixes = new Map<string, string>()
  #number = 1

  private constructor(outer: Bindings | undefined) {
    this.#outer = outer
  }

  /** The bindings outside of all elements. */
  static of(declared: readonly (readonly [prefix: string, namespace: string])[]): Bindings {
    const bindings = new Bindings(undefined)
    for (const [prefix, namespace] of declared) bindings.declare(prefix, namespace)
    return bindings
  }

  /** The bindings at a child element, which may add declarations. */
  inner(): Bindings {
    // Most elements declare nothing; they are left out of the chain.
    const outer = this.#namespaces.size === 0 ? this.#outer : this
    return new Bindings(outer)
  }

  namespaceOf(prefix: string): string | undefined {
    return this.#namespaces.get(prefix) ?? this.#outer?.namespaceOf(prefix)
  }

  /** A prefix that is bound to a namespace, and not hidden by an inner declaration. */
  prefixOf(namespace: string): string | undefined {
    for (let at: Bindings | undefined = this; at !== undefined; at = at.#outer) {
      const prefix = at.#prefixes.get(namespace)
      if (prefix !== undefined && this.namespaceOf(prefix) === namespace) return prefix
    }
    return undefined
  }

  /** A prefix that is not bound. */
  freePrefix(): string {
    while (this.namespaceOf(`a${this.#number}`) !== undefined) this.#number++
    return `a${this.#number}`
  }

  /** Binds a prefix at this element, and returns the declaration as it is written in a tag. */
  declare(prefix: string, namespace: string): string {
    this.#namespaces.set(prefix, namespace)
    this.#prefixes.set(namespace, prefix)
    return toDeclaration(prefix, namespace)
  }
}
