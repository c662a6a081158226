import { XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import { Problem } from '../problem.js'
import type { Prefixes } from '../simple/codec.js'
import { type Naming, prefixFor } from './naming.js'
import { checkCharacters, toDeclaration } from './text.js'

/**
 * Maximum nesting of the elements that are written. The reader of this package, and others, refuse more than 256
 * levels, some of which the envelope uses.
 */
const MAX_DEPTH = 240

/** The state of one message while it is written: the prefixes that it uses and the objects that are open. */
export class Output implements Prefixes {
  readonly naming: Naming
  #used: Set<string> | undefined
  #further: Map<string, string> | undefined
  /** The objects that are being written, the outermost first. */
  readonly #open: object[] = []

  constructor(naming: Naming) {
    this.naming = naming
  }

  /** Begins an object. Refuses an object that contains itself. */
  enter(value: object): void {
    if (this.#open.length >= MAX_DEPTH) {
      throw new Problem(`is nested deeper than ${MAX_DEPTH} elements`)
    }
    if (this.#open.includes(value)) throw new Problem('is inside of itself')
    this.#open.push(value)
  }

  /** Ends the object that was begun last. */
  leave(): void {
    this.#open.pop()
  }

  /** Records that a known prefix is used. */
  use(namespace: string): void {
    this.#used ??= new Set()
    this.#used.add(namespace)
  }

  /** The prefix of a namespace, for the name of an attribute or for a qualified name in a value. */
  prefixOf(namespace: string): string {
    const known = this.naming.prefixes.get(namespace)
    if (known !== undefined) {
      if (!this.naming.isDeclared(namespace)) this.use(namespace)
      return known
    }
    // No prefix can be bound to this namespace.
    if (namespace === XMLNS_NAMESPACE) throw new Problem('is in the namespace of declarations')
    this.#further ??= new Map()
    let prefix = this.#further.get(namespace)
    if (prefix === undefined) {
      checkCharacters(namespace)
      prefix = prefixFor(namespace, this.naming.numbered + this.#further.size + 1)
      this.#further.set(namespace, prefix)
    }
    return prefix
  }

  /** The declarations that the outermost element needs in addition to `naming.declaration`. */
  declarations(): string {
    let text = ''
    for (const namespace of this.#used ?? []) {
      text += toDeclaration(this.naming.prefixes.get(namespace) ?? '', namespace)
    }
    for (const [namespace, prefix] of this.#further ?? []) text += toDeclaration(prefix, namespace)
    return text
  }
}
