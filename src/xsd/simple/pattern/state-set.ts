import type { Counter } from './nfa.js'

/** The states that a text is in at one place. Splits have been followed and are not among them. */
export class StateSet {
  // The lists are filled as far as the numbers say: nothing is to be made anew for every character.
  readonly states: Uint16Array
  size: number
  /** Of those that are counted. */
  readonly counters: Counter[]
  counted: number
  hasEnd: boolean
  /** The steps that are known to lead on. */
  readonly steps: (Step | undefined)[] = []

  constructor(states: Uint16Array, counters: Counter[], hasEnd = false) {
    this.states = states
    this.size = states.length
    this.counters = counters
    this.counted = counters.length
    this.hasEnd = hasEnd
  }

  clear(): void {
    this.size = 0
    this.counted = 0
    this.hasEnd = false
  }

  add(state: number): void {
    this.states[this.size++] = state
  }

  addCounter(counter: Counter): void {
    this.add(counter.state)
    this.counters[this.counted++] = counter
  }

  /** The same set, in order and in lists of its own. */
  copy(): StateSet {
    return new StateSet(
      this.states.slice(0, this.size).sort(),
      this.counters.slice(0, this.counted).sort((one, other) => one.index - other.index),
      this.hasEnd,
    )
  }
}

/** What a character does to a set of states. */
export interface Step {
  readonly to: StateSet
  /** Counters that are begun with it. */
  readonly begun: readonly Counter[]
  /** Whether it leads to where it comes from, and begins none. */
  readonly isLoop: boolean
}
