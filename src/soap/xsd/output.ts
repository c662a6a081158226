import { escapeAttribute, escapeText, findIllegalCharacter } from '../xml/escape.js'
import { declare, type Naming, prefixFor } from './naming.js'
import { Problem } from './problem.js'
import type { Prefixes } from './simple/codec.js'

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
    this.#further ??= new Map()
    let prefix = this.#further.get(namespace)
    if (prefix === undefined) {
      const others = new Map([...this.naming.prefixes, ...this.#further])
      prefix = prefixFor(namespace, others)
      this.#further.set(namespace, prefix)
    }
    return prefix
  }

  /** The declarations that the outermost element takes beyond those that are there in any case. */
  declarations(): string {
    let text = ''
    for (const namespace of this.#used ?? []) {
      text += declare(this.naming.prefixes.get(namespace) ?? '', namespace)
    }
    for (const [namespace, prefix] of this.#further ?? []) text += declare(prefix, namespace)
    return text
  }
}

function checkCharacters(text: string): void {
  const at = findIllegalCharacter(text)
  if (at !== -1) throw new Problem(`has a character that XML 1.0 cannot carry, at index ${at}`)
}

// Nearly every text has nothing in it that takes a second look, and one search finds that out. Without `u`,
// every surrogate takes the second look.
const NOTABLE = /[^\t\n\u0020-\u0025\u0027-\u003b=\u003f-\ud7ff\ue000-\ufffd]/

/** A text as it stands between tags. */
export function toText(text: string): string {
  if (!NOTABLE.test(text)) return text
  checkCharacters(text)
  return escapeText(text)
}

/** An attribute as it stands in a tag, with the space before it. */
export function toAttribute(name: string, text: string): string {
  checkCharacters(text)
  return ` ${name}="${escapeAttribute(text)}"`
}
