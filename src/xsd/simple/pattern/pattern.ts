import { Automaton } from './automaton.js'
import { type Expression, PatternError } from './expression.js'
import { checkSize, makeNfa } from './nfa.js'
import { parseExpression } from './parser.js'

export { PatternError }

/** Maximum length of a pattern, in UTF-16 code units. */
const MAX_LENGTH = 20_000

/**
 * The value of a pattern facet: a regular expression of XML Schema (part 2, appendix F).
 *
 * It is not matched by `RegExp`, which backtracks: `(a+)+b` with thirty letters takes minutes. Here the time is linear
 * in the length of the text.
 */
export class Pattern {
  readonly #expression: Expression
  readonly #length: number
  #automaton: Automaton | undefined

  /** @throws PatternError where the pattern is not a regular expression, or is too large to be checked */
  constructor(pattern: string) {
    if (pattern.length > MAX_LENGTH) {
      throw new PatternError(`has more than ${MAX_LENGTH} characters`)
    }
    this.#expression = parseExpression(pattern)
    this.#length = pattern.length
    checkSize(this.#expression)
  }

  /**
   * Whether the whole text matches. True also where matching takes too much work, so that the service decides. That
   * happens only for a pattern with hundreds of states that are all possible at once.
   */
  matches(text: string): boolean {
    // Made when it is first used, since many patterns of a contract never are.
    this.#automaton ??= new Automaton(makeNfa(this.#expression), this.#length)
    return this.#automaton.matches(text) ?? true
  }
}

/** Why a pattern cannot be checked; completes "the pattern …". Undefined for a pattern that can. */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    new Pattern(pattern)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}
