import {
  ANY_BUT_LINE_BREAKS,
  anyOf,
  type CharacterSet,
  classSet,
  escapedSet,
  LITERAL_CARET,
  LITERAL_DOLLAR,
  propertySet,
  type Range,
  singleSet,
} from './character-set.js'
import { type Expression, PatternError } from './expression.js'

/** Maximum nesting of brackets. */
const MAX_DEPTH = 200

/** Single-character escapes of a control character. */
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads a regular expression of XML Schema: part 2, appendix F.
 *
 * @throws PatternError where the pattern is not a regular expression, or is nested too deeply
 */
export function parseExpression(pattern: string): Expression {
  return new Parser(pattern).parse()
}

class Parser {
  readonly #characters: readonly string[]
  #at = 0
  #depth = 0
  /** Sets by their text in the pattern, so that equal sets are shared. */
  readonly #sets = new Map<string, CharacterSet>()

  constructor(pattern: string) {
    // Split by code points: a character beyond U+FFFF is one character.
    this.#characters = [...pattern]
  }

  parse(): Expression {
    const expression = this.#alternatives()
    if (this.#at < this.#characters.length) throw new PatternError('has a ")" without a "("')
    return expression
  }

  #peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? ''
  }

  #next(): string {
    const character = this.#peek()
    if (character === '') throw new PatternError('is truncated')
    this.#at++
    return character
  }

  #textFrom(start: number): string {
    return this.#characters.slice(start, this.#at).join('')
  }

  #within<T>(read: () => T): T {
    if (this.#depth >= MAX_DEPTH) {
      throw new PatternError(`has more than ${MAX_DEPTH} nested brackets`)
    }
    this.#depth++
    const inner = read()
    this.#depth--
    return inner
  }

  /** The expression of one character, whose text begins at `start`. */
  #one(start: number, set: CharacterSet): Expression {
    const text = this.#textFrom(start)
    const known = this.#sets.get(text)
    if (known === undefined) this.#sets.set(text, set)
    return { kind: 'set', set: known ?? set }
  }

  #alternatives(): Expression {
    const start = this.#at
    const first = this.#branch()
    if (this.#peek() !== '|') return first
    const items = [first]
    while (this.#peek() === '|') {
      this.#at++
      items.push(this.#branch())
    }
    const sets = items.flatMap((item) => (item.kind === 'set' ? [item.set] : []))
    if (sets.length === items.length) return this.#one(start, anyOf(sets))
    return { kind: 'choice', items }
  }

  #branch(): Expression {
    const items: Expression[] = []
    while (!['', '|', ')'].includes(this.#peek())) items.push(this.#quantified(this.#atom()))
    const [only, ...others] = items
    return only !== undefined && others.length === 0 ? only : { kind: 'sequence', items }
  }

  #atom(): Expression {
    const start = this.#at
    const character = this.#next()
    switch (character) {
      case '(': {
        const inner = this.#within(() => this.#alternatives())
        if (this.#peek() === '') throw new PatternError('has a "(" without a ")"')
        this.#at++
        return inner
      }
      case '[':
        return this.#one(
          start,
          this.#within(() => this.#class()),
        )
      case '\\':
        return this.#one(start, toSet(this.#escape()))
      case '.':
        return this.#one(start, ANY_BUT_LINE_BREAKS)
      case '^':
        return this.#one(start, LITERAL_CARET)
      case '$':
        return this.#one(start, LITERAL_DOLLAR)
      case '?':
      case '*':
      case '+':
      case '{':
      case '}':
      case ']':
        throw new PatternError(`has a "${character}" where it needs a backslash`)
      default:
        return this.#one(start, toSet(character))
    }
  }

  #quantified(item: Expression): Expression {
    switch (this.#peek()) {
      case '?':
        return this.#repeated(item, 0, 1)
      case '*':
        return this.#repeated(item, 0, Number.POSITIVE_INFINITY)
      case '+':
        return this.#repeated(item, 1, Number.POSITIVE_INFINITY)
      case '{':
        return this.#counted(item)
      default:
        return item
    }
  }

  #repeated(item: Expression, min: number, max: number): Expression {
    this.#at++
    return { kind: 'repeat', item, min, max }
  }

  #counted(item: Expression): Expression {
    const start = this.#at
    const end = this.#characters.indexOf('}', start)
    const text = this.#characters.slice(start + 1, end).join('')
    const [, least, comma, most] = /^(\d+)(?:(,)(\d*))?$/.exec(text) ?? []
    if (end === -1 || least === undefined)
      throw new PatternError('has a "{" that does not begin a quantifier')
    this.#at = end
    const min = Number(least)
    const max = comma === undefined ? min : most ? Number(most) : Number.POSITIVE_INFINITY
    if (max < min) throw new PatternError('has a quantifier whose maximum is less than its minimum')
    return this.#repeated(item, min, max)
  }

  /** Reads an escape after its backslash: a set, or one character. */
  #escape(): CharacterSet | string {
    const letter = this.#next()
    if (letter === 'p' || letter === 'P') return this.#property(letter)
    const control = CONTROLS[letter]
    const set = escapedSet(letter) ?? control
    if (set !== undefined) return set
    // Other letters and digits are escapes of other dialects, with another meaning.
    if (/^[A-Za-z0-9]$/.test(letter)) throw new PatternError(`has the unknown escape \\${letter}`)
    return letter
  }

  #property(letter: 'p' | 'P'): CharacterSet {
    const end = this.#characters.indexOf('}', this.#at)
    if (this.#peek() !== '{' || end === -1) throw new PatternError(`has \\${letter} without {…}`)
    const name = this.#characters.slice(this.#at + 1, end).join('')
    this.#at = end + 1
    const set = propertySet(letter, name)
    if (set === undefined)
      throw new PatternError(`names an unknown category or block: ${quoted(name)}`)
    return set
  }

  /** Reads a character class after its opening bracket. */
  #class(): CharacterSet {
    const isNegated = this.#peek() === '^'
    if (isNegated) this.#at++
    const ranges: Range[] = []
    const sets = new Set<CharacterSet>()
    let subtracted: CharacterSet | undefined
    for (let isFirst = true; this.#peek() !== ']' || isFirst; isFirst = false) {
      if (!isFirst && this.#peek() === '-' && this.#peek(1) === '[') {
        this.#at += 2
        subtracted = this.#within(() => this.#class())
        if (this.#peek() !== ']') {
          throw new PatternError('has a subtraction that is not at the end of its class')
        }
        break
      }
      const member = this.#classCharacter()
      if (typeof member === 'string') ranges.push(this.#range(member))
      else sets.add(member)
    }
    this.#at++
    return classSet({ ranges, sets, isNegated, subtracted })
  }

  #range(from: string): Range {
    const first = codePointOf(from)
    if (this.#peek() !== '-' || ['', ']', '['].includes(this.#peek(1))) return [first, first]
    const hyphen = this.#at
    this.#at++
    const to = this.#classCharacter()
    if (typeof to !== 'string') {
      // Before a set, a hyphen is a literal character.
      this.#at = hyphen
      return [first, first]
    }
    const last = codePointOf(to)
    if (last < first) {
      throw new PatternError(
        `has a range whose end is before its start: ${quoted(`${from}-${to}`)}`,
      )
    }
    return [first, last]
  }

  #classCharacter(): CharacterSet | string {
    const character = this.#next()
    if (character === '\\') return this.#escape()
    if (character === '[') throw new PatternError('has a "[" in a class')
    return character
  }
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function toSet(escaped: CharacterSet | string): CharacterSet {
  return typeof escaped === 'string' ? singleSet(codePointOf(escaped)) : escaped
}

/** A text as a message has it: on one line, and truncated. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
