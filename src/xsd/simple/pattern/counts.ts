import type { CharacterKind } from './alphabet.js'
import type { Counter } from './nfa.js'
import type { StateSet } from './state-set.js'

/** The effect of a character on a counted state: the repetition fails, continues, or continues and may end here. */
type Outcome = typeof FAILS | typeof CONTINUES | typeof MAY_END
const FAILS = 0
const CONTINUES = 1
const MAY_END = 2

/** With more counters at a time, steps are not cached, since each counter triples the number of keys. */
const MAX_CACHED_COUNTERS = 6

const NONE = -1

/** The repetitions that are counted in one text. */
export class Counts {
  readonly #length: number
  readonly #runs: (Run | undefined)[] = []
  readonly #outcomes: Outcome[] = []

  /** @param length length of the text */
  constructor(length: number) {
    this.#length = length
  }

  /** Begins to count at a place in the text. */
  begin(counter: Counter, place: number): void {
    const { index } = counter
    let run = this.#runs[index]
    if (run === undefined) {
      run = new Run(counter, this.#length)
      this.#runs[index] = run
    }
    run.begin(place)
  }

  /**
   * Advances all counters of a set of states by a character. Returns a key for the kind of the character and the
   * outcomes of all counters; -1 where the set has too many counters.
   */
  advance(
    { counters, counted }: StateSet,
    { index: kind, sets }: CharacterKind,
    place: number,
  ): number {
    let key = kind
    for (let at = 0; at < counted; at++) {
      const counter = counters[at]
      if (counter === undefined) break
      const { index, set } = counter
      const outcome = this.#runs[index]?.advance(sets[set] === 1, place) ?? FAILS
      this.#outcomes[index] = outcome
      key = key * 3 + outcome
    }
    return counted > MAX_CACHED_COUNTERS ? -1 : key
  }

  /** Whether a repetition continues with the last character. */
  continues(counter: number): boolean {
    return this.#outcomes[counter] !== FAILS
  }

  /** Whether a repetition may end with the last character. */
  mayEnd(counter: number): boolean {
    return this.#outcomes[counter] === MAY_END
  }

  /** The place up to which characters of the same kind have the same outcomes as the last one. */
  steadyUntil({ counters }: StateSet, place: number): number {
    let until = Number.POSITIVE_INFINITY
    for (const { index } of counters) {
      until = Math.min(until, this.#runs[index]?.steadyUntil(place) ?? place)
    }
    return until
  }
}

/**
 * The places in a text at which a counted state was entered and from which its repetition still continues. Only the
 * first place is compared with the bounds, since its count is the highest.
 */
class Run {
  readonly #min: number
  readonly #max: number
  readonly #length: number
  #first = NONE
  #last = NONE
  /** One bit for each place of the text; made when a second place is added. */
  #marks: Uint8Array | undefined

  constructor({ min, max }: Counter, length: number) {
    this.#min = min
    this.#max = max
    this.#length = length
  }

  begin(place: number): void {
    if (this.#first === NONE) this.#first = place
    else {
      this.#marks ??= new Uint8Array((this.#length >> 3) + 1)
      this.#marks[place >> 3] = (this.#marks[place >> 3] ?? 0) | (1 << (place & 7))
    }
    this.#last = place
  }

  advance(isInSet: boolean, place: number): Outcome {
    if (!isInSet) this.#first = NONE
    else if (place - this.#first > this.#max) this.#first = this.#second()
    if (this.#first === NONE) return FAILS
    return place - this.#first < this.#min ? CONTINUES : MAY_END
  }

  steadyUntil(place: number): number {
    return this.#first + (place - this.#first < this.#min ? this.#min - 1 : this.#max)
  }

  // Marks of failed repetitions are before the first place, and so are not found.
  #second(): number {
    for (let place = this.#first + 1; place <= this.#last; place++) {
      if (((this.#marks?.[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) return place
    }
    return NONE
  }
}
