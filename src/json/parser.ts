import { ResponseError } from '../errors.js'
import type { Signal } from '../internal/platform-types.js'
import { aborted } from '../internal/signal.js'
import { findIllegal, readPiece, readPlain } from './string-piece.js'
import { JsonNumber, JsonObject, type JsonValue } from './value.js'

/** Levels of arrays and objects. */
const MAX_DEPTH = 64
/** Members of one object, and items of one array: the memory of more takes long to grow, which cannot be interrupted. */
const MAX_MEMBERS = 0x20000
const MAX_ITEMS = 0x100000
/** Characters of a name, with its escapes: a map of very long ones takes quadratic time. */
const MAX_NAME = 4096
/** Characters of a number. */
const MAX_NUMBER = 4096
/** Characters between two pauses, some 5 ms at most. */
const SLICE = 0x8000

/**
 * Parses a JSON text (RFC 8259). `JSON.parse` takes the same texts, but does not tell members that an object has more
 * than once, the digits of a number, or the depth, and cannot be interrupted.
 *
 * The time is linear in the length of the text. No error quotes it.
 *
 * @throws ResponseError `truncated` where the text ends before the value does; `too-large` for more than 64 levels,
 *   131072 members of an object, 1048576 items of an array, or 4096 characters of a name or number; else `not-json`,
 *   with the index of the first character, or number, that is wrong
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

/** What is read next. */
type State =
  | 'value'
  | 'value or end'
  | 'name'
  | 'name or end'
  | 'colon'
  | 'comma or end'
  | 'string'
  | 'nothing'

// No repetition is longer than a slice.
const WHITE_SPACE = new RegExp(`[\\t\\n\\r ]{0,${SLICE}}`, 'y')
const NUMBER_CHARACTERS = new RegExp(`[-+.\\deE]{1,${MAX_NUMBER + 1}}`, 'y')
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BEGUN_NUMBER = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][+-]?)?)?$/

/** Its state between two tokens, or two pieces of a string, is in fields: it can pause, and needs no recursion. */
class JsonParser {
  readonly #text: string
  #at = 0
  #state: State = 'value'
  /** The outermost first. */
  readonly #open: Open[] = []
  #root: JsonValue | undefined
  /** The string that is read, and where it began. */
  #string = ''
  #stringFrom = 0
  #isName = false

  constructor(text: string) {
    this.#text = text
  }

  /** Parses until some more characters are read. @returns whether the text has ended */
  advance(characters: number): boolean {
    const { length } = this.#text
    const stop = this.#at + characters
    while (this.#at < stop && this.#at < length) {
      if (this.#state === 'string') this.#readString()
      else this.#readToken(this.#skipWhiteSpace())
    }
    return this.#at >= length
  }

  result(): JsonValue {
    if (this.#root === undefined) throw this.#unexpected(this.#text.length)
    return this.#root
  }

  /** The next character, which stays to be read; `''` at the end, and where white space is left for the next step. */
  #skipWhiteSpace(): string {
    const char = this.#text.charAt(this.#at)
    // The usual case; all white space is below.
    if (char > ' ') return char
    WHITE_SPACE.lastIndex = this.#at
    WHITE_SPACE.test(this.#text)
    const isBounded = WHITE_SPACE.lastIndex - this.#at === SLICE
    this.#at = WHITE_SPACE.lastIndex
    return isBounded ? '' : this.#text.charAt(this.#at)
  }

  #readToken(char: string): void {
    if (char === '') return
    switch (this.#state) {
      case 'value or end':
        if (char === ']') this.#end()
        else this.#readValue(char)
        break
      case 'value':
        this.#readValue(char)
        break
      case 'name or end':
        if (char === '}') this.#end()
        else this.#beginString(char, true)
        break
      case 'name':
        this.#beginString(char, true)
        break
      case 'colon':
        this.#expect(char === ':', 'value')
        break
      case 'comma or end':
        if (char === (this.#open.at(-1) instanceof OpenObject ? '}' : ']')) this.#end()
        else this.#expect(char === ',', this.#open.at(-1) instanceof OpenObject ? 'name' : 'value')
        break
      default:
        throw this.#unexpected()
    }
  }

  #expect(isExpected: boolean, next: State): void {
    if (!isExpected) throw this.#unexpected()
    this.#at++
    this.#state = next
  }

  #readValue(char: string): void {
    if (char === '{') this.#begin(new OpenObject(), 'name or end')
    else if (char === '[') this.#begin([], 'value or end')
    else if (char === '"') this.#beginString(char, false)
    else if (char === 't') this.#readLiteral('true', true)
    else if (char === 'f') this.#readLiteral('false', false)
    else if (char === 'n') this.#readLiteral('null', null)
    else this.#readNumber()
  }

  #begin(open: Open, next: State): void {
    if (this.#open.length === MAX_DEPTH) throw tooLarge(`more than ${MAX_DEPTH} levels`)
    this.#open.push(open)
    this.#expect(true, next)
  }

  #end(): void {
    this.#at++
    const open = this.#open.pop() as Open
    this.#add(open instanceof OpenObject ? open.finish() : open)
  }

  #add(value: JsonValue): void {
    const open = this.#open.at(-1)
    this.#state = open === undefined ? 'nothing' : 'comma or end'
    if (open === undefined) this.#root = value
    else if (open instanceof OpenObject) addMember(open, value)
    else if (open.length === MAX_ITEMS) throw tooLarge(`an array of more than ${MAX_ITEMS} items`)
    else open.push(value)
  }

  #beginString(char: string, isName: boolean): void {
    this.#expect(char === '"', 'string')
    this.#string = ''
    this.#stringFrom = this.#at
    this.#isName = isName
  }

  #readString(): void {
    const isFirst = this.#at === this.#stringFrom
    const piece =
      (isFirst ? readPlain(this.#text, this.#at, SLICE) : undefined) ??
      readPiece(this.#text, this.#at, SLICE)
    if (piece.text === undefined) throw this.#unexpected(findIllegal(this.#text, this.#at))
    this.#string += piece.text
    this.#at = piece.end
    const open = this.#open.at(-1)
    if (this.#isName && this.#at - this.#stringFrom > MAX_NAME + 1) {
      throw tooLarge(`a name of more than ${MAX_NAME} characters`)
    }
    if (!piece.isLast) return
    if (this.#isName && open instanceof OpenObject) {
      open.name = this.#string
      this.#state = 'colon'
    } else {
      this.#add(this.#string)
    }
  }

  #readLiteral(literal: string, value: boolean | null): void {
    if (!this.#text.startsWith(literal, this.#at)) {
      let at = this.#at
      for (const char of literal) {
        if (this.#text.charAt(at) !== char) throw this.#unexpected(at)
        at++
      }
    }
    this.#at += literal.length
    this.#add(value)
  }

  #readNumber(): void {
    NUMBER_CHARACTERS.lastIndex = this.#at
    const number = NUMBER_CHARACTERS.exec(this.#text)?.[0] ?? ''
    if (number.length > MAX_NUMBER) throw tooLarge(`a number of more than ${MAX_NUMBER} characters`)
    const end = this.#at + number.length
    if (!NUMBER.test(number)) {
      const isBegun = end === this.#text.length && BEGUN_NUMBER.test(number)
      throw this.#unexpected(isBegun ? end : this.#at)
    }
    this.#at = end
    this.#add(new JsonNumber(number))
  }

  /** What is at an index is not JSON, or the text ends there. */
  #unexpected(at = this.#at): ResponseError {
    return at >= this.#text.length
      ? new ResponseError('truncated', 'the answer ends before its JSON value does')
      : new ResponseError('not-json', `the answer is not JSON, at index ${at}`)
  }
}

function addMember(open: OpenObject, value: JsonValue): void {
  const { members, name } = open
  if (members.has(name)) {
    open.repeated ??= new Set()
    open.repeated.add(name)
  } else if (members.size === MAX_MEMBERS) {
    throw tooLarge(`an object of more than ${MAX_MEMBERS} members`)
  }
  members.set(name, value)
}

function tooLarge(what: string): ResponseError {
  return new ResponseError('too-large', `the answer has ${what}`)
}
