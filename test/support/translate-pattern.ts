import { BLOCKS } from '../../src/xsd/simple/pattern/unicode-blocks.js'

/**
 * The meaning of a pattern by the regular expressions of JavaScript, which take too long for some.
 *
 * Translates a regular expression of XML Schema (part 2, appendix F) to one of JS that matches the whole
 * text; undefined where that is not possible, or where the expression is invalid.
 *
 * The two differ in more than the anchors that XML Schema implies: `^` and `$` are plain characters there,
 * `\i` and `\c` mean name characters, `\d` and `\w` those of all scripts, `\p{IsGreek}` for a
 * block of Unicode, and a class may subtract another: `[a-z-[aeiou]]`.
 */
export function translatePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${new Translator(pattern).translate()})$`, 'v')
  } catch (error) {
    // Any other error would be a mistake in this file.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const NAME_START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}' +
  '\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}' +
  '\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const NAME = `${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}`

/** Escapes that mean a set, as a class of JS. */
const SETS: Readonly<Record<string, string>> = {
  s: '[ \\t\\n\\r]',
  S: '[^ \\t\\n\\r]',
  i: `[${NAME_START}]`,
  I: `[^${NAME_START}]`,
  c: `[${NAME}]`,
  C: `[^${NAME}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[^\\p{P}\\p{Z}\\p{C}]',
  W: '[\\p{P}\\p{Z}\\p{C}]',
}

/** Escapes that mean one character other than themselves. */
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/

function literal(character: string): string {
  return /^[A-Za-z0-9]$/.test(character)
    ? character
    : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

class Translator {
  readonly #characters: readonly string[]
  #at = 0

  constructor(pattern: string) {
    // By code points: a character beyond U+FFFF is one.
    this.#characters = [...pattern]
  }

  translate(): string {
    const expression = this.#alternatives()
    if (this.#at < this.#characters.length) throw new SyntaxError('unbalanced')
    return expression
  }

  #peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? ''
  }

  #next(): string {
    const character = this.#peek()
    if (character === '') throw new SyntaxError('truncated')
    this.#at++
    return character
  }

  #alternatives(): string {
    let out = this.#branch()
    while (this.#peek() === '|') {
      this.#at++
      out += `|${this.#branch()}`
    }
    return out
  }

  #branch(): string {
    let out = ''
    while (!['', '|', ')'].includes(this.#peek())) out += this.#atom() + this.#quantifier()
    return out
  }

  #atom(): string {
    const character = this.#next()
    switch (character) {
      case '(': {
        const inner = this.#alternatives()
        if (this.#next() !== ')') throw new SyntaxError('unbalanced')
        return `(?:${inner})`
      }
      case '[':
        return this.#classExpression()
      case '\\': {
        const escaped = this.#escape()
        return typeof escaped === 'string' ? escaped : literal(escaped.character)
      }
      case '.':
        return '[^\\n\\r]'
      case '?':
      case '*':
      case '+':
      case '{':
      case '}':
      case ']':
        throw new SyntaxError('misplaced')
      default:
        return literal(character)
    }
  }

  #quantifier(): string {
    const character = this.#peek()
    if (character === '?' || character === '*' || character === '+') return this.#next()
    if (character !== '{') return ''
    const end = this.#characters.indexOf('}', this.#at)
    const text = this.#characters.slice(this.#at, end + 1).join('')
    if (!/^\{\d+(?:,\d*)?\}$/.test(text)) throw new SyntaxError('quantifier')
    this.#at = end + 1
    return text
  }

  /** After a backslash: a set as JS has it, or one character. */
  #escape(): string | { readonly character: string } {
    const letter = this.#next()
    if (letter === 'p' || letter === 'P') return this.#category(letter)
    const set = SETS[letter]
    if (set !== undefined) return set
    const control = CONTROLS[letter]
    if (control !== undefined) return { character: control }
    // Letters and digits are escapes of other dialects, and mean there what is not known here.
    if (/^[A-Za-z0-9]$/.test(letter)) throw new SyntaxError('escape')
    return { character: letter }
  }

  #category(letter: string): string {
    const end = this.#characters.indexOf('}', this.#at)
    if (this.#peek() !== '{' || end === -1) throw new SyntaxError('category')
    const name = this.#characters.slice(this.#at + 1, end).join('')
    this.#at = end + 1
    if (CATEGORY.test(name)) return `\\${letter}{${name}}`
    const block = name.startsWith('Is') ? BLOCKS.get(name.slice(2)) : undefined
    if (block === undefined) throw new SyntaxError('block')
    return `[${letter === 'P' ? '^' : ''}${block}]`
  }

  /** After an opening bracket. */
  #classExpression(): string {
    const isNegated = this.#peek() === '^'
    if (isNegated) this.#at++
    let members = ''
    let subtracted = ''
    for (let isFirst = true; this.#peek() !== ']' || isFirst; isFirst = false) {
      if (!isFirst && this.#peek() === '-' && this.#peek(1) === '[') {
        this.#at += 2
        subtracted = this.#classExpression()
        if (this.#peek() !== ']') throw new SyntaxError('subtraction')
        break
      }
      members += this.#classMember()
    }
    this.#at++
    const positive = `[${isNegated ? '^' : ''}${members}]`
    return subtracted === '' ? positive : `[${positive}--${subtracted}]`
  }

  #classMember(): string {
    const from = this.#classCharacter()
    if (typeof from === 'string') return from
    const isRange = this.#peek() === '-' && !['', ']', '['].includes(this.#peek(1))
    if (!isRange) return literal(from.character)
    this.#at++
    const to = this.#classCharacter()
    // Before a set, a hyphen is only a hyphen.
    return typeof to === 'string'
      ? `${literal(from.character)}${literal('-')}${to}`
      : `${literal(from.character)}-${literal(to.character)}`
  }

  #classCharacter(): string | { readonly character: string } {
    const character = this.#next()
    if (character === '\\') return this.#escape()
    if (character === '[') throw new SyntaxError('bracket')
    return { character }
  }
}
