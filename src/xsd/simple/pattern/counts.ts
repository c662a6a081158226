import type { CharacterKind } from './alphabet.js'
import type { Counter } from './nfa.js'
import type { StateSet } from './state-set.js'

/** What one more character means for a counted state: it is broken off, goes on, or goes on and may be left. */
type Outcome = typeof BROKEN_OFF | typeof GOES_ON | typeof MAY_BE_LEFT
const BROKEN_OFF = 0
const GOES_ON = 1
const MAY_BE_LEFT = 2

/** With more counters at a time, steps are not remembered: each of them trebles what there is. */
const MAX_REMEMBERED = 6

const NONE = -1

/** What is counted in one text. */
export class Counts {
  readonly #length: number
  readonly #runs: (Run | undefined)[] = []
  readonly #outcomes: Outcome[] = []

  /** @param length that of the text */
  constructor(length: number) {
    this.#length = length
  }

  /** Begins to count at a place of the text. */
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
   * Goes on to a place by a character. Gives a number that tells all that this can mean for a set of states;
   * -1 where there is too much of it.
   */
  goOn(
    { counters, counted }: StateSet,
    { index: kind, sets }: CharacterKind,
    place: number,
  ): number {
    let key = kind
    for (let at = 0; at < counted; at++) {
      const counter = counters[at]
      if (counter === undefined) break
      const { index, set } = counter
      const outcome = this.#runs[index]?.goOn(sets[set] === 1, place) ?? BROKEN_OFF
      this.#outcomes[index] = outcome
      key = key * 3 + outcome
    }
    return counted > MAX_REMEMBERED ? -1 : key
  }

  /** Whether a counter goes on by the last character. */
  goesOn(counter: number): boolean {
    return this.#outcomes[counter] !== BROKEN_OFF
  }

  /** Whether a counted state may be left after the last character. */
  mayBeLeft(counter: number): boolean {
    return this.#outcomes[counter] === MAY_BE_LEFT
  }

  /** The place up to which characters of the same kind mean the same as the last one. */
  steadyUntil({ counters }: StateSet, place: number): number {
    let until = Number.POSITIVE_INFINITY
    for (const { index } of counters) {
      until = Math.min(until, this.#runs[index]?.steadyUntil(place) ?? place)
    }
    return until
  }
}

/**
 * The places of a text at which a counted state was entered and from which it still goes on. A character
 * takes a look at the first of them only, however many there are: from there most has been counted.
 */
class Run {
  readonly #min: number
  readonly #max: number
  readonly #length: number
  #first = NONE
  #last = NONE
  /** One bit for each place of the text; made when there is a second one to remember. */
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

  goOn(isInSet: boolean, place: number): Outcome {
    if (!isInSet) this.#first = NONE
    else if (place - this.#first > this.#max) this.#first = this.#second()
    if (this.#first === NONE) return BROKEN_OFF
    return place - this.#first < this.#min ? GOES_ON : MAY_BE_LEFT
  }

  steadyUntil(place: number): number {
    return this.#first + (place - this.#first < this.#min ? this.#min - 1 : this.#max)
  }

  // Marks of what has been broken off are never met: they are before the first place.
  #second(): number {
    for (let place = this.#first + 1; place <= this.#last; place++) {
      if (((this.#marks?.[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) return place
    }
    return NONE
  }
}
