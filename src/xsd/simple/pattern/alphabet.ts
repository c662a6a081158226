import type { CharacterSet } from './character-set.js'

/** Characters that are in the same sets of a pattern: to its automaton they are one. */
export interface CharacterKind {
  /** Number of the kind; -1 where too many are known already, and this one is not remembered. */
  readonly index: number
  /** By set, 1 where they are in it and 0 where they are not. */
  readonly sets: Uint8Array
}

const MAX_KINDS = 500
const MAX_SUPPLEMENTARY = 5000

/** The kinds of the characters that have been looked at. */
export class Alphabet {
  readonly #sets: readonly CharacterSet[]
  readonly #kinds = new Map<string, CharacterKind>()
  /** By the upper eight bits of a code unit, and then by the lower ones. There are no surrogates in it. */
  readonly #pages: (CharacterKind | undefined)[][] = []
  /** Surrogates, and characters beyond U+FFFF. */
  readonly #supplementary = new Map<number, CharacterKind>()

  constructor(sets: readonly CharacterSet[]) {
    this.#sets = sets
  }

  /** The kind of a character that is one code unit; undefined where it is not, or has not been looked at. */
  ofUnit(code: number): CharacterKind | undefined {
    return this.#pages[code >> 8]?.[code & 0xff]
  }

  /** The kind of a character; undefined where it has not been looked at. */
  of(codePoint: number): CharacterKind | undefined {
    return this.ofUnit(codePoint) ?? this.#supplementary.get(codePoint)
  }

  /** Looks at a character. */
  look(codePoint: number): CharacterKind {
    const sets = Uint8Array.from(this.#sets, (set) => (set.has(codePoint) ? 1 : 0))
    const key = sets.join('')
    let kind = this.#kinds.get(key)
    if (kind === undefined) {
      if (this.#kinds.size >= MAX_KINDS) return { index: -1, sets }
      kind = { index: this.#kinds.size, sets }
      this.#kinds.set(key, kind)
    }
    this.#remember(codePoint, kind)
    return kind
  }

  #remember(codePoint: number, kind: CharacterKind): void {
    if (codePoint <= 0xffff && (codePoint & 0xf800) !== 0xd800) {
      const page = this.#pages[codePoint >> 8] ?? new Array(256).fill(undefined)
      page[codePoint & 0xff] = kind
      this.#pages[codePoint >> 8] = page
      return
    }
    if (this.#supplementary.size >= MAX_SUPPLEMENTARY) this.#supplementary.clear()
    this.#supplementary.set(codePoint, kind)
  }
}
