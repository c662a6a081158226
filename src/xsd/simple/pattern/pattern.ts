import { Automaton } from './automaton.js'
import { type Expression, PatternError } from './expression.js'
import { haveCommonText } from './intersection.js'
import { anchorOf, type Lengths, lengthsOf } from './language.js'
import { checkSize, makeNfa, type Nfa } from './nfa.js'
import { parseExpression } from './parser.js'

export { PatternError }

/** Maximum length of a pattern, in UTF-16 code units. */
const MAX_LENGTH = 20_000

/** Up to this number of states, patterns are compared with the texts of a type; that takes a millisecond. */
const MAX_COMPARED = 200

/**
 * The value of a pattern facet: a regular expression of XML Schema (part 2, appendix F).
 *
 * It is not matched by `RegExp`, which backtracks: `(a+)+b` with thirty letters takes minutes. Here the time is linear
 * in the length of the text.
 */
export class Pattern {
  readonly #expression: Expression
  readonly #length: number
  readonly #size: number
  #nfa: Nfa | undefined
  #automaton: Automaton | undefined

  /** @throws PatternError where the pattern is not a regular expression, or is too large to be checked */
  constructor(pattern: string) {
    if (pattern.length > MAX_LENGTH) {
      throw new PatternError(`has more than ${MAX_LENGTH} characters`)
    }
    this.#expression = parseExpression(pattern)
    this.#length = pattern.length
    this.#size = checkSize(this.#expression)
  }

  /**
   * Whether the whole text matches. True also where matching takes too much work, so that the service decides. That
   * happens only for a pattern with hundreds of states that are all possible at once.
   */
  matches(text: string): boolean {
    // Made when it is first used, since many patterns of a contract never are.
    this.#automaton ??= new Automaton(this.#makeNfa(), this.#length)
    return this.#automaton.matches(text) ?? true
  }

  /** The lengths of the texts that match. */
  get lengths(): Lengths {
    return lengthsOf(this.#expression)
  }

  /** An anchor of another dialect, which is an ordinary character here. Undefined where it has none. */
  get anchor(): '^' | '$' | undefined {
    return anchorOf(this.#expression)
  }

  /** Whether a text of ASCII may match this pattern and another one; false only where none does. */
  mayMeet(other: Pattern): boolean {
    if (this.#size > MAX_COMPARED || other.#size > MAX_COMPARED) return true
    return haveCommonText(this.#makeNfa(), other.#makeNfa())
  }

  #makeNfa(): Nfa {
    this.#nfa ??= makeNfa(this.#expression)
    return this.#nfa
  }
}
