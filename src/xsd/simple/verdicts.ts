// In a map, 0 and -0 are one key.
const NEGATIVE_ZERO = Symbol('-0')

/**
 * What the unions of a type have found out about one value while it is written or read. By way of other unions,
 * restrictions and lists, a union may have another one as its member in many ways: all of them take one verdict.
 */
export class Verdicts {
  #found: Map<object, Map<unknown, unknown>> | undefined
  #copies: Map<readonly unknown[], readonly unknown[]> | undefined
  #items: Verdicts[] | undefined

  /** What `find` gives; it is called once for a question and an input. */
  once<T>(question: object, input: unknown, find: () => T): T {
    this.#found ??= new Map()
    const key = Object.is(input, -0) ? NEGATIVE_ZERO : input
    const known = this.#found.get(question)
    if (known?.has(key)) return known.get(key) as T
    const found = known ?? new Map<unknown, unknown>()
    this.#found.set(question, found)
    const verdict = find()
    found.set(key, verdict)
    return verdict
  }

  /** The copy of an array, by which every restriction judges it. */
  copyOf(array: readonly unknown[]): readonly unknown[] {
    this.#copies ??= new Map()
    const known = this.#copies.get(array)
    if (known !== undefined) return known
    const copy = [...array]
    this.#copies.set(array, copy)
    this.#copies.set(copy, copy)
    return copy
  }

  /** The verdicts on the item at a place of a list, whichever of several types of lists it is taken for. */
  item(index: number): Verdicts {
    this.#items ??= []
    const verdicts = this.#items[index] ?? new Verdicts()
    this.#items[index] = verdicts
    return verdicts
  }
}
