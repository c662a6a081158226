import type { CharacterSet } from './character-set.js'

/** A regular expression of XML Schema as a tree. */
export type Expression =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
  | { readonly kind: 'choice'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'repeat'
      readonly item: Expression
      readonly min: number
      /** `Infinity` for no bound. */
      readonly max: number
    }

/** Why a pattern cannot be checked; the message completes "the pattern …". */
export class PatternError extends Error {}
