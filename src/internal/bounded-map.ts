/** A map with a limited number of entries, of which it removes those that were set or used least recently. */
export class BoundedMap<K, V> {
  readonly #maxSize: number
  readonly #entries = new Map<K, V>()

  constructor(maxSize: number) {
    this.#maxSize = maxSize
  }

  get size(): number {
    return this.#entries.size
  }

  values(): Iterable<V> {
    return this.#entries.values()
  }

  /** A value, without noting its use. */
  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** A value, which counts as used now. */
  use(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    // The order of a map is that of insertion.
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#maxSize) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
