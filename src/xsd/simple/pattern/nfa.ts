import type { CharacterSet } from './character-set.js'
import { type Expression, PatternError } from './expression.js'

/** Consumes one character of a set and goes to `next`. */
export const ONE = 0
/** Consumes a counted number of characters of a set and goes to `next`. */
export const COUNTED = 1
/** Consumes nothing, and goes both to `next` and to `other`. */
export const SPLIT = 2
/** The accepting state. */
export const END = 3

/** A nondeterministic finite automaton, whose states are numbers. */
export interface Nfa {
  readonly start: number
  /** By state: {@link ONE}, {@link COUNTED}, {@link SPLIT} or {@link END}. */
  readonly kinds: Uint8Array
  /** By state: what it consumes, as an index in `sets`, or of a counted state an index in `counters`. */
  readonly consumes: Uint16Array
  readonly next: Uint16Array
  readonly other: Uint16Array
  readonly counters: readonly Counter[]
  readonly sets: readonly CharacterSet[]
}

/** The set and the bounds of a counted state. */
export interface Counter {
  readonly index: number
  readonly state: number
  /** Index of the set. */
  readonly set: number
  readonly min: number
  /** `Infinity` for no bound. */
  readonly max: number
}

/** Maximum number of states of an automaton. Long lists of alternatives need some thousands. */
const MAX_STATES = 10_000

/** Maximum number of different sets of characters. */
const MAX_SETS = 1000

/** Up to this many repetitions, copies of a state cost less than counting. */
const MAX_COPIES = 8

/** Size of a counted state, in states: it needs memory in proportion to the text. */
const COUNTED_SIZE = 25

/**
 * The number of states that the automaton of an expression has, at most.
 *
 * @throws PatternError where it would be too large
 */
export function checkSize(expression: Expression): number {
  const sets = new Set<CharacterSet>()
  const size = sizeOf(expression, sets)
  if (size >= MAX_STATES) {
    throw new PatternError(`needs more than ${MAX_STATES} states`)
  }
  if (sets.size > MAX_SETS) {
    throw new PatternError(`has more than ${MAX_SETS} different characters and classes`)
  }
  return size
}

/** Makes the automaton of an expression whose size has been checked (Thompson's construction). */
export function makeNfa(expression: Expression): Nfa {
  const builder = new Builder()
  const start = builder.build(expression, builder.add(END))
  const { kinds, consumes, next, other, counters, sets } = builder
  return {
    start,
    kinds: new Uint8Array(kinds),
    consumes: new Uint16Array(consumes),
    next: new Uint16Array(next),
    other: new Uint16Array(other),
    counters,
    sets: [...sets.keys()],
  }
}

/** The number of states of an expression; adds its sets to `sets`. */
function sizeOf(expression: Expression, sets: Set<CharacterSet>): number {
  switch (expression.kind) {
    case 'set':
      sets.add(expression.set)
      return 1
    case 'sequence':
      return expression.items.reduce((sum, item) => sum + sizeOf(item, sets), 0)
    case 'choice':
      return expression.items.reduce((sum, item) => sum + sizeOf(item, sets) + 1, 0)
    case 'repeat': {
      const size = sizeOf(expression.item, sets)
      return isCounted(expression) ? COUNTED_SIZE : copiesOf(expression) * (size + 1)
    }
  }
}

type Repeat = Expression & { readonly kind: 'repeat' }

/** The number of copies of a repeated expression. */
function copiesOf({ min, max }: Repeat): number {
  return max === Number.POSITIVE_INFINITY ? Math.max(min, 1) : max
}

function isCounted(repeat: Repeat): boolean {
  return repeat.item.kind === 'set' && copiesOf(repeat) > MAX_COPIES
}

class Builder {
  readonly kinds: number[] = []
  readonly consumes: number[] = []
  readonly next: number[] = []
  readonly other: number[] = []
  readonly counters: Counter[] = []
  readonly sets = new Map<CharacterSet, number>()

  add(kind: number, consumes = 0, next = 0, other = 0): number {
    this.consumes.push(consumes)
    this.next.push(next)
    this.other.push(other)
    return this.kinds.push(kind) - 1
  }

  /** Adds the states of an expression, the last of which go to `next`; returns the first state. */
  build(expression: Expression, next: number): number {
    switch (expression.kind) {
      case 'set':
        return this.add(ONE, this.#indexOf(expression.set), next)
      case 'sequence':
        return expression.items.reduceRight((after, item) => this.build(item, after), next)
      case 'choice':
        return expression.items
          .map((item) => this.build(item, next))
          .reduceRight((other, one) => this.add(SPLIT, 0, one, other))
      case 'repeat':
        return this.#repeat(expression, next)
    }
  }

  #repeat(repeat: Repeat, next: number): number {
    const { item, min, max } = repeat
    if (max === 0) return next
    if (item.kind === 'set' && isCounted(repeat)) {
      const counted = this.#count(item.set, min, max, next)
      return min === 0 ? this.add(SPLIT, 0, counted, next) : counted
    }
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.add(SPLIT, 0, 0, next)
      const first = this.build(item, loop)
      this.next[loop] = first
      return min === 0 ? loop : this.#copies(item, min - 1, first)
    }
    let first = next
    for (let count = min; count < max; count++) {
      first = this.add(SPLIT, 0, this.build(item, first), next)
    }
    return this.#copies(item, min, first)
  }

  #copies(item: Expression, count: number, next: number): number {
    let first = next
    for (let copy = 0; copy < count; copy++) first = this.build(item, first)
    return first
  }

  #count(characters: CharacterSet, min: number, max: number, next: number): number {
    const index = this.counters.length
    const state = this.add(COUNTED, index, next)
    this.counters.push({ index, state, set: this.#indexOf(characters), min, max })
    return state
  }

  #indexOf(set: CharacterSet): number {
    const known = this.sets.get(set)
    if (known !== undefined) return known
    this.sets.set(set, this.sets.size)
    return this.sets.size - 1
  }
}
