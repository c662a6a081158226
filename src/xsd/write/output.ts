import { XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import { Problem } from '../problem.js'
import type { Prefixes } from '../simple/codec.js'
import { type Naming, prefixFor } from './naming.js'
import { checkCharacters, toDeclaration } from './text.js'

/**
 * Elements inside of each other that are written. The reader of this package, and others, stop at 256,
 * and an envelope takes some of them.
 */
const MAX_DEPTH = 240

/** One message while it is written: which prefixes it uses, and how deep it is in the caller's object. */
export class Output implements Prefixes {
  readonly naming: Naming
  #used: Set<string> | undefined
  #further: Map<string, string> | undefined
  /** The objects that are being written, from the outermost inwards. */
  readonly #open: object[] = []

  constructor(naming: Naming) {
    this.naming = naming
  }

  /** Notes that an object is begun. Refuses one that is inside of itself. */
  enter(value: object): void {
    if (this.#open.length >= MAX_DEPTH) {
      throw new Problem(`is nested deeper than ${MAX_DEPTH} elements`)
    }
    if (this.#open.includes(value)) throw new Problem('is inside of itself')
    this.#open.push(value)
  }

  /** Notes that the object begun last is done. */
  leave(): void {
    this.#open.pop()
  }

  /** Notes that a known prefix is used. */
  use(namespace: string): void {
    this.#used ??= new Set()
    this.#used.add(namespace)
  }

  /** The prefix of a namespace, in an attribute's name or in a value. */
  prefixOf(namespace: string): string {
    const known = this.naming.prefixes.get(namespace)
    if (known !== undefined) {
      if (!this.naming.isDeclared(namespace)) this.use(namespace)
      return known
    }
    // No prefix can be bound to it.
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

  /** The declarations that the outermost element takes beyond those that are there in any case. */
  declarations(): string {
    let text = ''
    for (const namespace of this.#used ?? []) {
      text += toDeclaration(this.naming.prefixes.get(namespace) ?? '', namespace)
    }
    for (const [namespace, prefix] of this.#further ?? []) text += toDeclaration(prefix, namespace)
    return text
  }
}
