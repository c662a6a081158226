import type { CharacterKind } from './alphabet.js'
import type { Counts } from './counts.js'
import { COUNTED, type Counter, END, type Nfa, ONE, SPLIT } from './nfa.js'
import { StateSet } from './state-set.js'

/** Computes the states that follow a set of states. */
export class Stepper {
  readonly #nfa: Nfa
  /** The results of the last two calls, used alternately. */
  readonly #found: readonly [StateSet, StateSet]
  /** By state: the number of the last step that reached it. */
  readonly #reached: Float64Array
  #step = 0
  /** States that are reached and not yet followed. */
  readonly #open: Uint16Array
  #size = 0
  /** Number of states that have been visited. */
  work = 0

  constructor(nfa: Nfa) {
    const { length } = nfa.kinds
    const createSet = (): StateSet => new StateSet(new Uint16Array(length), [...nfa.counters])
    this.#nfa = nfa
    this.#found = [createSet(), createSet()]
    this.#reached = new Float64Array(length)
    this.#open = new Uint16Array(length)
  }

  /** The states at the start of a text. The result is overwritten by the second call after this one. */
  start(counts: Counts): StateSet {
    this.#step++
    this.#reach(this.#nfa.start)
    const [found] = this.#found
    this.#follow(found, counts, 0)
    return found
  }

  /** The states after one more character, by which `counts` have been advanced. */
  next(from: StateSet, { sets }: CharacterKind, counts: Counts, place: number): StateSet {
    const { kinds, consumes, next } = this.#nfa
    const { states, size } = from
    this.#step++
    for (let at = 0; at < size; at++) {
      const state = states[at] ?? 0
      const consumed = consumes[state] ?? 0
      const kind = kinds[state]
      const continues =
        kind === ONE ? sets[consumed] === 1 : kind === COUNTED && counts.mayEnd(consumed)
      if (continues) this.#reach(next[state] ?? 0)
    }
    const [one, other] = this.#found
    const found = from === one ? other : one
    this.#follow(found, counts, place)
    for (let at = 0; at < from.counted; at++) {
      const counter = from.counters[at]
      if (counter === undefined) break
      if (counts.continues(counter.index) && !this.isReached(counter.state))
        found.addCounter(counter)
    }
    this.work += size + 3 * from.counted
    return found
  }

  /** Whether the last step reached a state from another state. */
  isReached(state: number): boolean {
    return this.#reached[state] === this.#step
  }

  #reach(state: number): void {
    if (this.#reached[state] === this.#step) return
    this.#reached[state] = this.#step
    this.#open[this.#size++] = state
  }

  #follow(found: StateSet, counts: Counts, place: number): void {
    const { kinds, consumes, next, other, counters } = this.#nfa
    found.clear()
    while (this.#size > 0) {
      const state = this.#open[--this.#size] ?? 0
      this.work++
      switch (kinds[state]) {
        case SPLIT:
          this.#reach(other[state] ?? 0)
          this.#reach(next[state] ?? 0)
          break
        case COUNTED: {
          const counter: Counter | undefined = counters[consumes[state] ?? 0]
          if (counter === undefined) break
          counts.begin(counter, place)
          found.addCounter(counter)
          break
        }
        case END:
          found.hasEnd = true
          break
        default:
          found.add(state)
      }
    }
  }
}
