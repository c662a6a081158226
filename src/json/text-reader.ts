import type { ResponseError } from '../errors.js'
import { tooLarge, unexpected } from './fault.js'
import { firstPart, isLastPart, type NumberPart, nextPart } from './number-part.js'
import { OpenArray, OpenObject, type OpenValue } from './open-value.js'
import { StringReader } from './string-reader.js'
import { JsonNumber, type JsonValue } from './value.js'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const LOWER_F = 0x66
const LOWER_N = 0x6e
const LOWER_T = 0x74
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Nesting of arrays and objects. */
const MAX_DEPTH = 64

/** What is read next. */
type State =
  | 'value'
  | 'first item'
  | 'first name'
  | 'name'
  | 'colon'
  | 'after value'
  | 'string'
  | 'number'

/**
 * Reads one JSON text in steps. The state between two steps is in fields, so that reading can pause between them, and
 * nested values need no recursion.
 */
export class TextReader {
  private readonly text: string
  private at = 0
  private state: State = 'value'
  /** The innermost value whose end has not been read. */
  private open: OpenValue | undefined
  private root: JsonValue | undefined
  private readonly string: StringReader
  // The number that is being read.
  private numberFrom = 0
  private part: NumberPart = 'minus'

  constructor(text: string) {
    this.text = text
    this.string = new StringReader(text)
  }

  /** Reads about this many more characters; true at the end of the text. */
  advance(characters: number): boolean {
    const { text } = this
    const stop = Math.min(text.length, this.at + characters)
    while (this.at < stop) {
      if (this.state === 'string') this.readString(stop)
      else if (this.state === 'number') this.readNumber(stop)
      else this.readToken(text.charCodeAt(this.at))
    }
    return this.at >= text.length
  }

  /** The value, after the whole text was read. */
  finish(): JsonValue {
    // Only the end of the text ends a number that is not in an array or object.
    if (this.state === 'number' && this.open === undefined) this.endNumber()
    if (this.root === undefined) throw this.unexpected('the rest of the value')
    return this.root
  }

  private readToken(code: number): void {
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.at++
    else if (this.state === 'after value') this.readAfterValue(code)
    else if (this.state === 'colon') this.readColon(code)
    else if (this.state === 'name') this.readName(code, 'a name')
    else if (this.state === 'value') this.readValue(code, 'a value')
    else if (this.state === 'first name') {
      if (code === CLOSE_BRACE) this.close()
      else this.readName(code, 'a name or "}"')
    } else {
      if (code === CLOSE_BRACKET) this.close()
      else this.readValue(code, 'a value or "]"')
    }
  }

  private readValue(code: number, expected: string): void {
    if (code === QUOTE) this.beginString(false)
    else if (code === OPEN_BRACE) this.begin(new OpenObject(this.open), 'first name')
    else if (code === OPEN_BRACKET) this.begin(new OpenArray(this.open), 'first item')
    else if (code === LOWER_T) this.readLiteral('true', true)
    else if (code === LOWER_F) this.readLiteral('false', false)
    else if (code === LOWER_N) this.readLiteral('null', null)
    else this.beginNumber(code, expected)
  }

  private readName(code: number, expected: string): void {
    if (code !== QUOTE) throw this.unexpected(expected)
    this.beginString(true)
  }

  private readColon(code: number): void {
    if (code !== COLON) throw this.unexpected('":"')
    this.at++
    this.state = 'value'
  }

  private readAfterValue(code: number): void {
    const { open } = this
    if (open === undefined) throw this.unexpected('the end of the text')
    if (code === COMMA) {
      this.at++
      this.state = open.isObject ? 'name' : 'value'
    } else if (code === (open.isObject ? CLOSE_BRACE : CLOSE_BRACKET)) this.close()
    else throw this.unexpected(open.isObject ? '"," or "}"' : '"," or "]"')
  }

  private begin(value: OpenValue, state: State): void {
    if (value.depth > MAX_DEPTH) {
      throw tooLarge(`arrays and objects nested deeper than ${MAX_DEPTH}`)
    }
    this.at++
    this.open = value
    this.state = state
  }

  private close(): void {
    const { open } = this
    this.at++
    this.open = open?.parent
    if (open !== undefined) this.add(open.finish())
  }

  private add(value: JsonValue): void {
    if (this.open === undefined) this.root = value
    else this.open.add(value)
    this.state = 'after value'
  }

  private readLiteral(literal: string, value: JsonValue): void {
    const { text } = this
    for (let index = 0; index < literal.length; index++, this.at++) {
      if (text.charCodeAt(this.at) !== literal.charCodeAt(index)) {
        throw this.unexpected(`"${literal}"`)
      }
    }
    this.add(value)
  }

  private beginNumber(code: number, expected: string): void {
    const part = firstPart(code)
    if (part === undefined) throw this.unexpected(expected)
    this.part = part
    this.numberFrom = this.at++
    this.state = 'number'
  }

  private readNumber(stop: number): void {
    const { text } = this
    for (; this.at < stop; this.at++) {
      const part = nextPart(this.part, text.charCodeAt(this.at))
      if (part === undefined) {
        this.endNumber()
        return
      }
      this.part = part
    }
  }

  private endNumber(): void {
    if (!isLastPart(this.part)) throw this.unexpected('the rest of the number')
    this.add(new JsonNumber(this.text.slice(this.numberFrom, this.at)))
  }

  private beginString(isName: boolean): void {
    this.at++
    this.string.begin(this.at, isName)
    this.state = 'string'
  }

  private readString(stop: number): void {
    const { string, open } = this
    const isEnded = string.advance(stop)
    this.at = string.at
    if (!isEnded) return
    if (string.isName && open?.isObject) {
      open.name = string.value
      this.state = 'colon'
    } else this.add(string.value)
  }

  private unexpected(expected: string): ResponseError {
    return unexpected(expected, this.text, this.at)
  }
}
