import { Alphabet, type CharacterKind } from './alphabet.js'
import { Counts } from './counts.js'
import type { Nfa } from './nfa.js'
import type { StateSet, Step } from './state-set.js'
import { Stepper } from './stepper.js'

/** How much is remembered for further texts, counted in states: at most two megabytes or so. */
const MEMORY = 200_000

/** What a step takes beside the states that it leads to, counted in the same way. */
const STEP_SIZE = 50

/** Looks at states that one text may take. They take about half a second. */
const MAX_WORK = 50_000_000

/**
 * Holds texts to an automaton. All states that a text may be in are followed together: a character takes at
 * most one look at each state, and nothing is tried a second time. The sets of states that come up are
 * remembered with the steps between them: an ordinary pattern has a handful, and then a character takes
 * one look at a table.
 */
export class Automaton {
  readonly #alphabet: Alphabet
  readonly #stepper: Stepper
  readonly #cost: number
  readonly #sets = new Map<string, StateSet>()
  #first: Step | undefined
  #room = MEMORY

  /** @param cost how much work it is to look at a character for the first time */
  constructor(nfa: Nfa, cost: number) {
    this.#alphabet = new Alphabet(nfa.sets)
    this.#stepper = new Stepper(nfa)
    this.#cost = cost
  }

  /** Whether the whole of a text matches; undefined where it takes too much work to say. */
  matches(text: string): boolean | undefined {
    const alphabet = this.#alphabet
    const { length } = text
    const counts = new Counts(length)
    this.#stepper.work = 0
    let set = this.#start(counts)
    let at = 0
    // Counted in characters, of which one beyond U+FFFF is one.
    let place = 0
    while (at < length) {
      if (set.size === 0) return false
      const code = text.charCodeAt(at++)
      let kind = alphabet.ofUnit(code)
      if (kind === undefined) {
        const codePoint = text.codePointAt(at - 1) ?? 0
        if (codePoint > 0xffff) at++
        kind = this.#kindOf(codePoint)
      }
      place++
      const key = set.counted === 0 ? kind.index : counts.goOn(set, kind, place)
      const step: Step | undefined = key < 0 ? undefined : set.steps[key]
      if (step === undefined) {
        if (this.#stepper.work > MAX_WORK) return undefined
        set = this.#explore(set, kind, key, counts, place)
        continue
      }
      for (const counter of step.begun) counts.begin(counter, place)
      set = step.to
      if (!step.isLoop) continue
      // More of the same kind leads here again.
      const until = counts.steadyUntil(set, place)
      while (place < until && at < length) {
        if (alphabet.ofUnit(text.charCodeAt(at)) !== kind) break
        at++
        place++
      }
    }
    return set.hasEnd
  }

  #kindOf(codePoint: number): CharacterKind {
    const known = this.#alphabet.of(codePoint)
    if (known !== undefined) return known
    this.#stepper.work += this.#cost
    return this.#alphabet.look(codePoint)
  }

  #start(counts: Counts): StateSet {
    if (this.#room <= 0) {
      this.#sets.clear()
      this.#first = undefined
      this.#room = MEMORY
    }
    if (this.#first === undefined) {
      this.#first = this.#remember(this.#stepper.start(counts), undefined)
    } else {
      for (const counter of this.#first.begun) counts.begin(counter, 0)
    }
    return this.#first.to
  }

  /** Takes a step that is not known, and remembers it if it can. */
  #explore(
    from: StateSet,
    kind: CharacterKind,
    key: number,
    counts: Counts,
    place: number,
  ): StateSet {
    const found = this.#stepper.next(from, kind, counts, place)
    if (key < 0 || this.#room <= 0) return found
    const step = this.#remember(found, from)
    from.steps[key] = step
    return step.to
  }

  #remember(found: StateSet, from: StateSet | undefined): Step {
    const copy = found.copy()
    const key = String.fromCharCode(...copy.states, copy.hasEnd ? 1 : 0)
    const to = this.#sets.get(key) ?? copy
    if (to === copy) this.#sets.set(key, copy)
    this.#room -= STEP_SIZE + copy.size
    const begun = to.counters.filter(({ state }) => this.#stepper.isReached(state))
    return { to, begun, isLoop: to === from && begun.length === 0 }
  }
}
