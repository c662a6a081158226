import { ResponseError } from '../errors.js'
import type { Signal } from '../internal/platform-types.js'
import { aborted } from '../internal/signal.js'
import { JsonNumber, JsonObject, type JsonValue } from './value.js'

/** Levels of arrays and objects. */
const MAX_DEPTH = 64
/** Names of one object: a map of more takes long to grow, which cannot be interrupted. */
const MAX_MEMBERS = 0x20000
/** Characters of a name, with its escapes: a map of very long ones takes quadratic time. */
const MAX_NAME = 4096
/** Characters of a number. */
const MAX_DIGITS = 4096
/** Characters between two pauses, some 2 ms. */
const SLICE = 0x10000

/**
 * Parses a JSON text (RFC 8259). `JSON.parse` takes the same texts, but does not tell members that an object has more
 * than once, the digits of a number, or the depth, and cannot be interrupted.
 *
 * The time is linear in the length of the text. No error quotes it.
 *
 * @throws ResponseError `truncated` where the text ends before the value does; `too-large` where it is nested deeper
 *   than 64 levels, an object has more than 131072 members, or a name or number more than 4096 characters; else
 *   `not-json`, with the index of the token that is not JSON
 */
export function parseJson(text: string): JsonValue {
  const parser = new JsonParser(text)
  parser.advance(Number.POSITIVE_INFINITY)
  return parser.result()
}

/** Like {@link parseJson}, but other work is done every few milliseconds. @throws also AbortError */
export async function parseJsonInSlices(text: string, signal?: Signal): Promise<JsonValue> {
  const parser = new JsonParser(text)
  for (;;) {
    if (signal?.aborted === true) throw aborted(signal)
    if (parser.advance(SLICE)) return parser.result()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const NONE: ReadonlySet<string> = new Set()
// A map takes much more memory than the two characters of an object without members.
const EMPTY = new JsonObject(new Map(), NONE)

/** An object whose end was not read. */
class OpenObject {
  readonly members = new Map<string, JsonValue>()
  repeated: Set<string> | undefined
  /** Of the member that is read. */
  name = ''

  finish(): JsonObject {
    return this.members.size === 0 ? EMPTY : new JsonObject(this.members, this.repeated ?? NONE)
  }
}

/** An array or object whose end was not read. */
type Open = JsonValue[] | OpenObject

const WHITE_SPACE = /[\t\n\r ]*/y
// More digits than are allowed, so that they are found; no more, since the stack of the matcher is bounded.
const NUMBER = /-?(?:0|[1-9]\d{0,5000})(?:\.\d{1,5000})?(?:[eE][+-]?\d{1,5000})?/y
/** A fraction or an exponent without a digit. */
const BEGUN_PART = /^(?:\.|[eE][+-]?)$/

class JsonParser {
  readonly #text: string
  #at = 0
  /** The outermost first. It replaces recursion, so that parsing can pause. */
  readonly #open: Open[] = []
  #isValueDue = true
  #root: JsonValue | undefined

  constructor(text: string) {
    this.#text = text
  }

  /** Parses until some more characters are read, by whole tokens. @returns whether the text has ended */
  advance(characters: number): boolean {
    const stop = this.#at + characters
    while (this.#at < stop) {
      const char = this.#skipWhiteSpace()
      if (this.#isValueDue) this.#readValue(char)
      else if (this.#open.length > 0) this.#readAfterItem(char)
      else if (char === undefined) return true
      else throw this.#unexpected()
    }
    return false
  }

  result(): JsonValue {
    if (this.#root === undefined) throw this.#unexpected()
    return this.#root
  }

  /** The next character that is not white space, which stays to be read; undefined at the end. */
  #skipWhiteSpace(): string | undefined {
    WHITE_SPACE.lastIndex = this.#at
    WHITE_SPACE.test(this.#text)
    this.#at = WHITE_SPACE.lastIndex
    return this.#text[this.#at]
  }

  #readValue(char: string | undefined): void {
    if (char === '{') this.#begin(new OpenObject())
    else if (char === '[') this.#begin([])
    else if (char === '"') this.#add(this.#readString(Number.POSITIVE_INFINITY))
    else if (char === 't') this.#readLiteral('true', true)
    else if (char === 'f') this.#readLiteral('false', false)
    else if (char === 'n') this.#readLiteral('null', null)
    else this.#add(this.#readNumber())
  }

  #begin(open: Open): void {
    if (this.#open.length === MAX_DEPTH) throw this.#tooLarge(`more than ${MAX_DEPTH} levels`)
    this.#open.push(open)
    this.#at++
    const char = this.#skipWhiteSpace()
    if (open instanceof OpenObject) {
      if (char === '}') this.#end()
      else this.#readName(open, char)
    } else if (char === ']') this.#end()
  }

  /** Reads what is after an item or member: a comma, or the end of the array or object. */
  #readAfterItem(char: string | undefined): void {
    const open = this.#open.at(-1) as Open
    if (char === (open instanceof OpenObject ? '}' : ']')) {
      this.#end()
      return
    }
    if (char !== ',') throw this.#unexpected()
    this.#at++
    if (open instanceof OpenObject) this.#readName(open, this.#skipWhiteSpace())
    else this.#isValueDue = true
  }

  #readName(open: OpenObject, char: string | undefined): void {
    if (char !== '"') throw this.#unexpected()
    open.name = this.#readString(MAX_NAME)
    if (this.#skipWhiteSpace() !== ':') throw this.#unexpected()
    this.#at++
    this.#isValueDue = true
  }

  #end(): void {
    this.#at++
    const open = this.#open.pop() as Open
    this.#add(open instanceof OpenObject ? open.finish() : open)
  }

  #add(value: JsonValue): void {
    this.#isValueDue = false
    const open = this.#open.at(-1)
    if (open === undefined) this.#root = value
    else if (open instanceof OpenObject) this.#addMember(open, value)
    else open.push(value)
  }

  #addMember(open: OpenObject, value: JsonValue): void {
    const { members, name } = open
    if (members.has(name)) {
      open.repeated ??= new Set()
      open.repeated.add(name)
    } else if (members.size === MAX_MEMBERS) {
      throw this.#tooLarge(`an object with more than ${MAX_MEMBERS} members`)
    }
    members.set(name, value)
  }

  #readString(maxLength: number): string {
    const start = this.#at + 1
    let end = start
    for (;;) {
      end = this.#text.indexOf('"', end)
      if (end === -1) throw this.#unexpected(this.#text.length)
      if (!isEscaped(this.#text, start, end)) break
      end++
    }
    if (end - start > maxLength) throw this.#tooLarge(`a name of more than ${maxLength} characters`)
    const content = this.#text.slice(start, end)
    const string = NEEDS_DECODING.test(content) ? this.#decode(content) : content
    this.#at = end + 1
    return string
  }

  // The platform decodes escapes, and refuses control characters.
  #decode(content: string): string {
    try {
      return String(JSON.parse(`"${content}"`))
    } catch {
      throw this.#unexpected()
    }
  }

  #readLiteral(literal: string, value: boolean | null): void {
    if (!this.#text.startsWith(literal, this.#at)) {
      throw this.#unexpected(this.#endOfPrefix(literal))
    }
    this.#at += literal.length
    this.#add(value)
  }

  /** The end of the part of a literal that is there. */
  #endOfPrefix(literal: string): number {
    let length = 0
    while (this.#text[this.#at + length] === literal[length]) length++
    return this.#at + length
  }

  #readNumber(): JsonNumber {
    NUMBER.lastIndex = this.#at
    const number = NUMBER.exec(this.#text)?.[0]
    if (number === undefined) {
      throw this.#unexpected(this.#text[this.#at] === '-' ? this.#at + 1 : this.#at)
    }
    this.#at += number.length
    if (number.length > MAX_DIGITS)
      throw this.#tooLarge(`a number of more than ${MAX_DIGITS} digits`)
    const rest = this.#text.slice(this.#at, this.#at + 3)
    if (BEGUN_PART.test(rest) && this.#at + rest.length === this.#text.length) {
      throw this.#unexpected(this.#text.length)
    }
    return new JsonNumber(number)
  }

  /** What is at an index is not JSON, or the text ends there. */
  #unexpected(at = this.#at): ResponseError {
    return at >= this.#text.length
      ? new ResponseError('truncated', 'the answer ends before its JSON value does')
      : new ResponseError('not-json', `the answer is not JSON, at index ${at}`)
  }

  #tooLarge(what: string): ResponseError {
    return new ResponseError('too-large', `the answer has ${what}`)
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows them only escaped
const NEEDS_DECODING = /[\\\u0000-\u001f]/

/** Whether a character has an odd number of backslashes before it. */
function isEscaped(text: string, start: number, at: number): boolean {
  let from = at
  while (from > start && text[from - 1] === '\\') from--
  return (at - from) % 2 === 1
}
