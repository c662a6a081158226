import { Automaton } from './automaton.js'
import { type Expression, PatternError } from './expression.js'
import { checkSize, makeNfa } from './nfa.js'
import { parseExpression } from './parser.js'

export { PatternError }

/** Characters of a pattern. */
const MAX_LENGTH = 20_000

/**
 * The value of a pattern facet: a regular expression of XML Schema (part 2, appendix F).
 *
 * It is not left to `RegExp`, which tries alternatives one after the other: for `(a+)+b` and thirty letters,
 * that takes minutes. Here, the time that a text takes grows with its length alone.
 */
export class Pattern {
  readonly #expression: Expression
  readonly #length: number
  #automaton: Automaton | undefined

  /** @throws PatternError where it is no regular expression, or too large a one for texts to be held to it */
  constructor(pattern: string) {
    if (pattern.length > MAX_LENGTH) {
      throw new PatternError(`has more than ${MAX_LENGTH} characters`)
    }
    this.#expression = parseExpression(pattern)
    this.#length = pattern.length
    checkSize(this.#expression)
  }

  /**
   * Whether the whole of a text matches. A text for which this takes too much work is taken to: it is for
   * the service to judge. That takes a pattern of hundreds of states that are all possible at once.
   */
  matches(text: string): boolean {
    // Many patterns of a contract are never used.
    this.#automaton ??= new Automaton(makeNfa(this.#expression), this.#length)
    return this.#automaton.matches(text) ?? true
  }
}

/** Why texts cannot be held to a pattern: what completes "the pattern …"; undefined where they can. */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    new Pattern(pattern)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}
