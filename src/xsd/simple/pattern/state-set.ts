import type { Counter } from './nfa.js'

/** The states of an automaton at one place of a text. Split states have been followed and are not in it. */
export class StateSet {
  // The lists are reused for every character; `size` and `counted` are the used lengths.
  readonly states: Uint16Array
  size: number
  /** The counters of the counted states. */
  readonly counters: Counter[]
  counted: number
  hasEnd: boolean
  /** Cached steps by their key. */
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

  /** A sorted copy, with separate lists. */
  copy(): StateSet {
    return new StateSet(
      this.states.slice(0, this.size).sort(),
      this.counters.slice(0, this.counted).sort((one, other) => one.index - other.index),
      this.hasEnd,
    )
  }
}

/** The effect of a character on a set of states. */
export interface Step {
  readonly to: StateSet
  /** Counters that begin with this step. */
  readonly begun: readonly Counter[]
  /** Whether the step leads to the same set, and begins no counter. */
  readonly isLoop: boolean
}
