import type { CharacterSet } from './character-set.js'
import { COUNTED, END, type Nfa, ONE, SPLIT } from './nfa.js'

/** The characters of the texts that are compared: those of ASCII that are printed. */
const FIRST = 0x20
const LAST = 0x7e

/**
 * Whether a text of ASCII matches two automata. Repetitions that are counted may have any count from 1, so that the
 * result may be true where no text matches both. Takes time in proportion to the product of their sizes.
 */
export function haveCommonText(one: Nfa, other: Nfa): boolean {
  const ones = one.sets.map(charactersOf)
  const others = other.sets.map(charactersOf)
  const width = other.kinds.length
  const open = [one.start * width + other.start]
  const reached = new Set(open)
  const reach = (state: number, otherState: number): void => {
    const pair = state * width + otherState
    if (reached.has(pair)) return
    reached.add(pair)
    open.push(pair)
  }
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const state = Math.floor(pair / width)
    const otherState = pair % width
    const kind = one.kinds[state]
    const otherKind = other.kinds[otherState]
    if (kind === SPLIT) {
      for (const next of nextOf(one, state)) reach(next, otherState)
    } else if (otherKind === SPLIT) {
      for (const next of nextOf(other, otherState)) reach(state, next)
    } else if (kind === END || otherKind === END) {
      if (kind === otherKind) return true
    } else if (
      ((ones[setOf(one, state)] ?? 0n) & (others[setOf(other, otherState)] ?? 0n)) !==
      0n
    ) {
      for (const next of nextOf(one, state)) {
        for (const otherNext of nextOf(other, otherState)) reach(next, otherNext)
      }
    }
  }
  return false
}

/** The states after a state, after one of its characters where it consumes one. */
function nextOf({ kinds, next, other }: Nfa, state: number): readonly number[] {
  const after = next[state] ?? 0
  if (kinds[state] === ONE) return [after]
  return kinds[state] === COUNTED ? [after, state] : [after, other[state] ?? 0]
}

function setOf({ kinds, consumes, counters }: Nfa, state: number): number {
  const consumed = consumes[state] ?? 0
  return kinds[state] === COUNTED ? (counters[consumed]?.set ?? 0) : consumed
}

/** The characters of a set as bits. */
function charactersOf(set: CharacterSet): bigint {
  let bits = 0n
  for (let character = LAST; character >= FIRST; character--) {
    bits = (bits << 1n) | (set.has(character) ? 1n : 0n)
  }
  return bits
}
