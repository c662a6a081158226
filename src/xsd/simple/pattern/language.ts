import { type CharacterSet, isEmptySet, LITERAL_CARET, LITERAL_DOLLAR } from './character-set.js'
import type { Expression } from './expression.js'

/** The lengths of the texts that an expression matches, in characters. */
export interface Lengths {
  /** `Infinity` where it matches no text. */
  readonly min: number
  /** `Infinity` for no bound. */
  readonly max: number
}

const NO_TEXT: Lengths = { min: Number.POSITIVE_INFINITY, max: 0 }

/** The lengths of the texts that an expression matches. */
export function lengthsOf(expression: Expression): Lengths {
  switch (expression.kind) {
    case 'set':
      return isEmptySet(expression.set) ? NO_TEXT : { min: 1, max: 1 }
    case 'sequence': {
      let sum: Lengths = { min: 0, max: 0 }
      for (const item of expression.items) {
        const { min, max } = lengthsOf(item)
        if (min === Number.POSITIVE_INFINITY) return NO_TEXT
        sum = { min: sum.min + min, max: sum.max + max }
      }
      return sum
    }
    case 'choice':
      return expression.items
        .map(lengthsOf)
        .reduce(
          (all, { min, max }) => ({ min: Math.min(all.min, min), max: Math.max(all.max, max) }),
          NO_TEXT,
        )
    case 'repeat': {
      const { min, max } = lengthsOf(expression.item)
      if (min === Number.POSITIVE_INFINITY && expression.min > 0) return NO_TEXT
      return { min: times(min, expression.min), max: times(max, expression.max) }
    }
  }
}

// No repetition has no characters, also of an expression that matches no text.
function times(length: number, count: number): number {
  return length === 0 || count === 0 ? 0 : length * count
}

/**
 * An anchor of another dialect of regular expressions: a `^` without a backslash that is the first character of all
 * texts of an alternative, or such a `$` that is the last one. Undefined where there is none, or nothing beside it.
 */
export function anchorOf(expression: Expression): '^' | '$' | undefined {
  if (isAtEnd(expression, 0, LITERAL_CARET)) return '^'
  return isAtEnd(expression, -1, LITERAL_DOLLAR) ? '$' : undefined
}

function isAtEnd(expression: Expression, index: 0 | -1, anchor: CharacterSet): boolean {
  switch (expression.kind) {
    case 'set':
      return false
    case 'sequence': {
      const item = expression.items.at(index)
      if (item?.kind === 'set') return item.set === anchor
      return item !== undefined && isAtEnd(item, index, anchor)
    }
    case 'choice':
      return expression.items.some((item) => isAtEnd(item, index, anchor))
    case 'repeat':
      return expression.min > 0 && isAtEnd(expression.item, index, anchor)
  }
}
