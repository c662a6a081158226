// A map has one key for 0 and -0.
const NEGATIVE_ZERO = Symbol('-0')

/**
 * The results of the unions of a type for one value while it is written or read. A union may be a member of another
 * one several times, through further unions, restrictions and lists; each union is then evaluated only once.
 */
export class UnionMemo {
  #found: Map<object, Map<unknown, unknown>> | undefined
  #copies: Map<readonly unknown[], readonly unknown[]> | undefined
  #items: UnionMemo[] | undefined

  /** The result of `find`, which is called once for a union and an input. */
  once<T>(union: object, input: unknown, find: () => T): T {
    this.#found ??= new Map()
    const key = Object.is(input, -0) ? NEGATIVE_ZERO : input
    const known = this.#found.get(union)
    if (known?.has(key)) return known.get(key) as T
    const found = known ?? new Map<unknown, unknown>()
    this.#found.set(union, found)
    const result = find()
    found.set(key, result)
    return result
  }

  /** The copy of an array, which all restrictions share. */
  copyOf(array: readonly unknown[]): readonly unknown[] {
    this.#copies ??= new Map()
    const known = this.#copies.get(array)
    if (known !== undefined) return known
    const copy = [...array]
    this.#copies.set(array, copy)
    this.#copies.set(copy, copy)
    return copy
  }

  /** The memo for the item at an index of a list, which all list types share. */
  item(index: number): UnionMemo {
    this.#items ??= []
    const memo = this.#items[index] ?? new UnionMemo()
    this.#items[index] = memo
    return memo
  }
}
