import { ResponseError, type ResponseErrorReason } from '../errors.js'
import { endOfSpace } from './chars.js'

/** A place in a text, with searches from there and errors that name it. */
export class Cursor {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** The next place of a string; the end of the text where it does not occur. */
  find(wanted: string, from: number): number {
    const found = this.text.indexOf(wanted, from)
    return found === -1 ? this.text.length : found
  }

  /**
   * Whether a string is at a place.
   *
   * @throws {ResponseError} reason `truncated`: the text ends before that is decided.
   */
  isNext(wanted: string, at: number): boolean {
    const { text } = this
    if (text.startsWith(wanted, at)) return true
    if (text.length - at < wanted.length && wanted.startsWith(text.slice(at))) throw this.ended()
    return false
  }

  /**
   * Whether the text from `from` to `to` is repeated at `at`.
   *
   * @throws {ResponseError} reason `truncated`: the text ends before that is decided.
   */
  isRepeated(from: number, to: number, at: number): boolean {
    const { text } = this
    const { length } = text
    for (let index = from, again = at; index < to; index++, again++) {
      if (again === length) throw this.ended()
      if (text.charCodeAt(again) !== text.charCodeAt(index)) return false
    }
    return true
  }

  /** The error of a text that ends before its document does. */
  ended(): ResponseError {
    const { text } = this
    const { length } = text
    if (endOfSpace(text, 0) === length) return this.error('empty', 'there is no document')
    return this.error('truncated', 'the text ends inside the document', length)
  }

  /** The error of an unexpected character; where the text ends at that place, the error of a truncated document. */
  unexpected(fault: string, at: number): ResponseError {
    return at < this.text.length ? this.illFormed(fault, at) : this.ended()
  }

  illFormed(fault: string, at = this.at): ResponseError {
    return this.error('not-xml', fault, at)
  }

  tooLarge(fault: string): ResponseError {
    return this.error('too-large', fault)
  }

  /** An error with the place and the fault. It does not repeat the text, which may hold a secret. */
  error(reason: ResponseErrorReason, fault: string, at = this.at): ResponseError {
    let line = 1
    let lineStart = 0
    for (let next = this.text.indexOf('\n'); next !== -1 && next < at; ) {
      line++
      lineStart = next + 1
      next = this.text.indexOf('\n', lineStart)
    }
    const place = `line ${line}, column ${at - lineStart + 1}`
    const what =
      reason === 'too-large'
        ? 'The XML document exceeds a limit'
        : 'The XML document cannot be read'
    return new ResponseError(reason, `${what}: ${fault} (${place})`)
  }
}
