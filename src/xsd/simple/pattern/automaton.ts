import { Alphabet, type CharacterKind } from './alphabet.js'
import { Counts } from './counts.js'
import type { Nfa } from './nfa.js'
import type { StateSet, Step } from './state-set.js'
import { Stepper } from './stepper.js'

/** Size of the cache of state sets and steps, in states: about 2 MB. */
const CACHE_SIZE = 200_000

/** Size of a step beside its states, in states. */
const STEP_SIZE = 50

/** Maximum number of states that are visited for one text; about half a second. */
const MAX_WORK = 50_000_000

/**
 * Matches texts with an automaton. All states that a text may be in are followed together, so each character visits
 * each state at most once, without backtracking. The sets of states and the steps between them are cached: an
 * ordinary pattern has few of them, and then each character takes one look-up.
 */
export class Automaton {
  readonly #alphabet: Alphabet
  readonly #stepper: Stepper
  readonly #cost: number
  readonly #sets = new Map<string, StateSet>()
  #first: Step | undefined
  #room = CACHE_SIZE

  /** @param cost the work of classifying a character for the first time */
  constructor(nfa: Nfa, cost: number) {
    this.#alphabet = new Alphabet(nfa.sets)
    this.#stepper = new Stepper(nfa)
    this.#cost = cost
  }

  /** Whether the whole text matches; undefined where that takes too much work. */
  matches(text: string): boolean | undefined {
    const alphabet = this.#alphabet
    const { length } = text
    const counts = new Counts(length)
    this.#stepper.work = 0
    let set = this.#start(counts)
    let at = 0
    // In characters; a character beyond U+FFFF counts once.
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
      const key = set.counted === 0 ? kind.index : counts.advance(set, kind, place)
      const step: Step | undefined = key < 0 ? undefined : set.steps[key]
      if (step === undefined) {
        if (this.#stepper.work > MAX_WORK) return undefined
        set = this.#explore(set, kind, key, counts, place)
        continue
      }
      for (const counter of step.begun) counts.begin(counter, place)
      set = step.to
      if (!step.isLoop) continue
      // Further characters of the same kind lead to the same set.
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
    return this.#alphabet.classify(codePoint)
  }

  #start(counts: Counts): StateSet {
    if (this.#room <= 0) {
      this.#sets.clear()
      this.#first = undefined
      this.#room = CACHE_SIZE
    }
    if (this.#first === undefined) {
      this.#first = this.#cache(this.#stepper.start(counts), undefined)
    } else {
      for (const counter of this.#first.begun) counts.begin(counter, 0)
    }
    return this.#first.to
  }

  /** Computes a step that is not cached, and caches it where there is room. */
  #explore(
    from: StateSet,
    kind: CharacterKind,
    key: number,
    counts: Counts,
    place: number,
  ): StateSet {
    const found = this.#stepper.next(from, kind, counts, place)
    if (key < 0 || this.#room <= 0) return found
    const step = this.#cache(found, from)
    from.steps[key] = step
    return step.to
  }

  #cache(found: StateSet, from: StateSet | undefined): Step {
    const copy = found.copy()
    const key = String.fromCharCode(...copy.states, copy.hasEnd ? 1 : 0)
    const to = this.#sets.get(key) ?? copy
    if (to === copy) this.#sets.set(key, copy)
    this.#room -= STEP_SIZE + copy.size
    const begun = to.counters.filter(({ state }) => this.#stepper.isReached(state))
    return { to, begun, isLoop: to === from && begun.length === 0 }
  }
}
