import { tooLarge, unexpected } from './fault.js'

const QUOTE = 0x22
const SLASH = 0x2f
const BACKSLASH = 0x5c
const LOWER_B = 0x62
const LOWER_F = 0x66
const LOWER_N = 0x6e
const LOWER_R = 0x72
const LOWER_T = 0x74
const LOWER_U = 0x75

/** Characters of a name as written, without its quotes. A map of very long strings takes quadratic time. */
const MAX_NAME_LENGTH = 4096

/** Reads the strings of a text (RFC 8259, section 7), each in one step or more. */
export class StringReader {
  /** The string, as far as it has been read. */
  value = ''
  /** The end of what has been read. */
  at = 0
  /** Whether the string is the name of a member. */
  isName = false
  private from = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** Begins a string after the quotation mark at its start. */
  begin(from: number, isName: boolean): void {
    this.value = ''
    this.from = from
    this.at = from
    this.isName = isName
  }

  /** Reads up to `stop`, or to the end of an escape there; true once the string has ended. */
  advance(stop: number): boolean {
    const { text } = this
    const from = this.at
    let hasEscapes = false
    let at = from
    let code = 0
    while (at < stop) {
      code = text.charCodeAt(at)
      if (code === QUOTE) break
      if (code === BACKSLASH) {
        hasEscapes = true
        at = this.endOfEscape(at)
      } else if (code >= 0x20) at++
      else throw unexpected('no control character', text, at)
    }
    if (this.isName && at - this.from > MAX_NAME_LENGTH) {
      throw tooLarge(`a name longer than ${MAX_NAME_LENGTH} characters`)
    }
    const piece = text.slice(from, at)
    this.value += hasEscapes ? JSON.parse(`"${piece}"`) : piece
    this.at = code === QUOTE ? at + 1 : at
    return code === QUOTE
  }

  private endOfEscape(from: number): number {
    const { text } = this
    const code = text.charCodeAt(from + 1)
    if (code !== LOWER_U) {
      if (!isEscaped(code)) throw unexpected('an escape', text, from + 1)
      return from + 2
    }
    for (let at = from + 2; at < from + 6; at++) {
      if (!isHexDigit(text.charCodeAt(at))) throw unexpected('a hexadecimal digit', text, at)
    }
    return from + 6
  }
}

/** Whether a backslash may be before a character, which is not "u". */
function isEscaped(code: number): boolean {
  switch (code) {
    case QUOTE:
    case BACKSLASH:
    case SLASH:
    case LOWER_B:
    case LOWER_F:
    case LOWER_N:
    case LOWER_R:
    case LOWER_T:
      return true
    default:
      return false
  }
}

function isHexDigit(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  return isDigit || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)
}
