import type { CharacterSet } from './character-set.js'

/** Characters that are in the same sets of a pattern, and so are equivalent for its automaton. */
export interface CharacterKind {
  /** Number of the kind; -1 for a kind that is not cached because there are too many. */
  readonly index: number
  /** By set: 1 where the characters are in it, else 0. */
  readonly sets: Uint8Array
}

const MAX_KINDS = 500
const MAX_SUPPLEMENTARY = 5000

/** A cache of the kinds of characters. */
export class Alphabet {
  readonly #sets: readonly CharacterSet[]
  readonly #kinds = new Map<string, CharacterKind>()
  /** By the upper eight bits of a code unit, then by the lower eight bits. Surrogates are not in it. */
  readonly #pages: (CharacterKind | undefined)[][] = []
  /** Surrogates, and characters beyond U+FFFF. */
  readonly #supplementary = new Map<number, CharacterKind>()

  constructor(sets: readonly CharacterSet[]) {
    this.#sets = sets
  }

  /** The cached kind of a character of one code unit; undefined where it is not cached. */
  ofUnit(code: number): CharacterKind | undefined {
    return this.#pages[code >> 8]?.[code & 0xff]
  }

  /** The cached kind of a character; undefined where it is not cached. */
  of(codePoint: number): CharacterKind | undefined {
    return this.ofUnit(codePoint) ?? this.#supplementary.get(codePoint)
  }

  /** Determines the kind of a character and caches it. */
  classify(codePoint: number): CharacterKind {
    const sets = Uint8Array.from(this.#sets, (set) => (set.has(codePoint) ? 1 : 0))
    const key = sets.join('')
    let kind = this.#kinds.get(key)
    if (kind === undefined) {
      if (this.#kinds.size >= MAX_KINDS) return { index: -1, sets }
      kind = { index: this.#kinds.size, sets }
      this.#kinds.set(key, kind)
    }
    this.#cache(codePoint, kind)
    return kind
  }

  #cache(codePoint: number, kind: CharacterKind): void {
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
