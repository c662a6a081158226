import type { CharacterKind } from './alphabet.js'
import type { Counts } from './counts.js'
import { COUNTED, type Counter, END, type Nfa, ONE, SPLIT } from './nfa.js'
import { StateSet } from './state-set.js'

/** Finds the states that follow on others. */
export class Stepper {
  readonly #nfa: Nfa
  /** What was found last, and what was found before that, by turns. */
  readonly #found: readonly [StateSet, StateSet]
  /** By state: the step that last came by it. */
  readonly #reached: Float64Array
  #step = 0
  /** States that are reached and have not been followed. */
  readonly #open: Uint16Array
  #size = 0
  /** How many states have been looked at. */
  work = 0

  constructor(nfa: Nfa) {
    const { length } = nfa.kinds
    const createSet = (): StateSet => new StateSet(new Uint16Array(length), [...nfa.counters])
    this.#nfa = nfa
    this.#found = [createSet(), createSet()]
    this.#reached = new Float64Array(length)
    this.#open = new Uint16Array(length)
  }

  /** The states at the beginning of a text. What is given is written over by the second call after this. */
  start(counts: Counts): StateSet {
    this.#step++
    this.#reach(this.#nfa.start)
    const [found] = this.#found
    this.#follow(found, counts, 0)
    return found
  }

  /** The states after one more character, which `counts` have been told of. */
  next(from: StateSet, { sets }: CharacterKind, counts: Counts, place: number): StateSet {
    const { kinds, takes, next } = this.#nfa
    const { states, size } = from
    this.#step++
    for (let at = 0; at < size; at++) {
      const state = states[at] ?? 0
      const taken = takes[state] ?? 0
      const kind = kinds[state]
      const goesOn = kind === ONE ? sets[taken] === 1 : kind === COUNTED && counts.mayBeLeft(taken)
      if (goesOn) this.#reach(next[state] ?? 0)
    }
    const [one, other] = this.#found
    const found = from === one ? other : one
    this.#follow(found, counts, place)
    for (let at = 0; at < from.counted; at++) {
      const counter = from.counters[at]
      if (counter === undefined) break
      if (counts.goesOn(counter.index) && !this.isReached(counter.state)) found.addCounter(counter)
    }
    this.work += size + 3 * from.counted
    return found
  }

  /** Whether the last step came by a state from another one. */
  isReached(state: number): boolean {
    return this.#reached[state] === this.#step
  }

  #reach(state: number): void {
    if (this.#reached[state] === this.#step) return
    this.#reached[state] = this.#step
    this.#open[this.#size++] = state
  }

  #follow(found: StateSet, counts: Counts, place: number): void {
    const { kinds, takes, next, other, counters } = this.#nfa
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
          const counter: Counter | undefined = counters[takes[state] ?? 0]
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
