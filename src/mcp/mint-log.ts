const HOUR_MS = 3_600_000

/** A mint that counts against the limit. */
export interface Reservation {
  /** Uncounts it: nothing was sent. */
  release(): void
}

/** Says when the next mint is possible. */
export interface Exhausted {
  readonly waitMs: number
}

/** The mints of the last hour. */
export class MintLog {
  #mints: { readonly at: number }[] = []

  /**
   * Counts a mint before it is made, so that concurrent ones cannot exceed the limit.
   *
   * @param limit how many may be counted in any hour
   * @param now milliseconds on a monotonic clock
   */
  reserve(limit: number, now: number): Reservation | Exhausted {
    this.#mints = this.#mints.filter(({ at }) => at > now - HOUR_MS)
    const blocking = this.#mints.at(-limit)
    if (blocking !== undefined) return { waitMs: blocking.at + HOUR_MS - now }
    const mint = { at: now }
    this.#mints.push(mint)
    return {
      release: () => {
        this.#mints = this.#mints.filter((each) => each !== mint)
      },
    }
  }
}
