import type { ResponseError } from '../errors.js'
import { characterName, classOf, endOfName, endOfSpace, SPACE } from './chars.js'
import { Cursor } from './cursor.js'
import { beginsDeclaration, readDeclaration } from './declaration.js'
import type { IllegalCharacter } from './legal-text.js'
import { withDefaults, type XmlLimits } from './limits.js'
import type { XmlElement } from './node.js'
import { resolveReference } from './reference.js'
import { type ScopedElement, StartTag } from './start-tag.js'

const LT = 0x3c
const GT = 0x3e
const AMP = 0x26
const SLASH = 0x2f
const BANG = 0x21
const QUESTION = 0x3f
const COLON = 0x3a
const EQUALS = 0x3d
const QUOTE = 0x22
const APOSTROPHE = 0x27

/** Maximum number of texts whose offsets are recorded. */
const MAX_TEXTS = 128
/** Characters of an attribute value that are read in one step. */
const VALUE_STEP = 0x4000
/** White space that becomes a space in an attribute value. */
const SPACES = /[\t\n]/

/** Replaces a character that XML does not allow. */
const REPLACEMENT = '\ufffd'

/** An element whose end tag has not been read. */
interface OpenElement {
  readonly element: ScopedElement
  /** Start and end of its name with its prefix. */
  readonly nameFrom: number
  readonly nameTo: number
  /** Index of its first child in `finished`. */
  readonly firstChild: number
}

// The children of all elements without children.
const NO_CHILDREN: readonly string[] = Object.freeze([])

/**
 * Reads one document in steps. The state between two steps is in fields, so that reading can pause between them, and
 * nested elements need no recursion.
 *
 * A step reads a piece of text, a reference, a comment, an end tag or an attribute. Its time is bounded, or that of a
 * search for one string.
 */
export class DocumentReader {
  private readonly cursor: Cursor
  private readonly text: string
  private readonly limits: Required<XmlLimits>

  private root: XmlElement | undefined
  private readonly open: OpenElement[] = []
  /** The children so far of all open elements, those of the root first. */
  private readonly finished: (XmlElement | string)[] = []
  /** Text that is not in `finished` yet: it may continue after a reference, comment or CDATA section. */
  private run = ''
  /** Start of the run and end of its last piece. */
  private runFrom = 0
  private runTo = 0
  private runs: number[] | undefined = []
  private nodes = 0

  // The last name that was read.
  private prefix = ''
  private local = ''

  private readonly tag: StartTag
  // The attribute value that is being read; its end is -1 while none is being read.
  private value = ''
  private valueEnd = -1

  // Place of the next one; before the cursor where it is not known. Kept because a search from every piece of text
  // would take quadratic time.
  private nextTag = -1
  private nextReference = -1
  private nextSectionEnd = -1

  private illegal: IllegalCharacter | undefined

  /** @param illegal the first character of `text` that was replaced because XML does not allow it */
  constructor(text: string, illegal: IllegalCharacter | undefined, limits: XmlLimits = {}) {
    this.text = text
    this.illegal = illegal
    this.limits = withDefaults(limits, text.length)
    this.cursor = new Cursor(text)
    this.tag = new StartTag(this.cursor, this.limits)
  }

  /** Reads about this many more characters; true at the end of the text. */
  advance(characters: number): boolean {
    const { cursor, text } = this
    const stop = Math.min(text.length, cursor.at + characters)
    try {
      while (cursor.at < stop) {
        if (this.valueEnd !== -1) this.readValue()
        else if (this.tag.nameFrom !== -1) this.readInTag()
        else if (text.charCodeAt(cursor.at) === LT) this.readMarkup()
        else if (this.open.length !== 0) this.readText()
        else this.readOutside()
      }
    } catch (error) {
      throw this.flawBefore(cursor.at) ?? error
    }
    return cursor.at >= text.length
  }

  /**
   * Start and end of each run of text; `undefined` for more than 128 runs, and where a run has a reference, a CDATA
   * section or a comment.
   */
  get texts(): readonly number[] | undefined {
    return this.runs
  }

  /** The root element, after the whole text was read. */
  finish(): XmlElement {
    const { root, cursor } = this
    const isInside = this.open.length !== 0 || this.tag.nameFrom !== -1
    if (root === undefined || isInside) throw this.flaw ?? cursor.ended()
    return root
  }

  /**
   * The error of the first character that XML does not allow, or of the first reference to one. In the tree it is
   * replaced by U+FFFD.
   */
  get flaw(): ResponseError | undefined {
    return this.flawBefore(this.text.length)
  }

  private flawBefore(end: number): ResponseError | undefined {
    const { illegal, cursor } = this
    if (illegal === undefined || illegal.at >= end) return undefined
    const { at, code } = illegal
    const isReference = this.text.charCodeAt(at) === AMP
    const what = isReference ? 'a reference to' : 'the character'
    return cursor.illFormed(`${what} ${characterName(code)}, which XML 1.0 does not allow`, at)
  }

  private readText(): void {
    const { cursor, text } = this
    const { at } = cursor
    if (text.charCodeAt(at) === AMP) {
      this.run += this.readReference()
      this.runs = undefined
      return
    }
    if (this.nextTag < at) this.nextTag = cursor.find('<', at)
    if (this.nextReference < at) this.nextReference = cursor.find('&', at)
    if (this.nextSectionEnd < at) this.nextSectionEnd = cursor.find(']]>', at)
    const to = Math.min(this.nextTag, this.nextReference)
    if (this.nextSectionEnd < to) throw cursor.illFormed('"]]>" in text', this.nextSectionEnd)
    if (this.run === '') this.runFrom = at
    this.run += text.slice(at, to)
    this.runTo = to
    cursor.at = to
  }

  private readOutside(): void {
    const { cursor, text } = this
    const to = endOfSpace(text, cursor.at)
    if (to === cursor.at) throw cursor.illFormed('text outside of the root element')
    cursor.at = to
  }

  private readReference(): string {
    const { cursor, text } = this
    const { at } = cursor
    const end = text.indexOf(';', at)
    if (end === -1) {
      const isTruncated = /^&(?:#(?:x[0-9a-fA-F]*|[0-9]*)|[a-z]*)$/.test(text.slice(at))
      throw isTruncated ? cursor.ended() : cursor.illFormed('"&" that does not begin a reference')
    }
    const meaning = resolveReference(text.slice(at + 1, end))
    if (meaning === undefined) throw cursor.illFormed('a reference to an unknown entity')
    cursor.at = end + 1
    if (typeof meaning === 'string') return meaning
    if (this.illegal === undefined || this.illegal.at > at) this.illegal = { at, code: meaning }
    return REPLACEMENT
  }

  private readMarkup(): void {
    const { cursor, text } = this
    const { at } = cursor
    const code = text.charCodeAt(at + 1)
    if (code === SLASH) this.readEndTag()
    else if (code === QUESTION) this.readInstruction()
    else if (code !== BANG) this.readStartTag()
    else if (cursor.isNext('<!--', at)) this.readComment()
    else if (cursor.isNext('<![CDATA[', at)) this.readSection()
    else if (cursor.isNext('<!DOCTYPE', at)) {
      throw cursor.error('dtd', 'a document type declaration, which is not supported')
    } else throw cursor.illFormed('"<!" that does not begin markup')
  }

  private readComment(): void {
    const { cursor } = this
    const end = cursor.find('--', cursor.at + 4)
    if (!cursor.isNext('-->', end)) throw cursor.illFormed('"--" in a comment', end)
    cursor.at = end + 3
  }

  private readSection(): void {
    const { cursor, text } = this
    if (this.open.length === 0)
      throw cursor.illFormed('a CDATA section outside of the root element')
    const from = cursor.at + 9
    if (this.nextSectionEnd < from) this.nextSectionEnd = cursor.find(']]>', from)
    if (this.nextSectionEnd === text.length) throw cursor.ended()
    this.run += text.slice(from, this.nextSectionEnd)
    this.runs = undefined
    cursor.at = this.nextSectionEnd + 3
  }

  private readInstruction(): void {
    const { cursor, text } = this
    const from = cursor.at + 2
    if (from === 2 && beginsDeclaration(text)) {
      cursor.at = this.endOfDeclaration()
      return
    }
    const nameEnd = endOfName(text, from)
    if (nameEnd === from) {
      throw cursor.unexpected('a processing instruction without a name', nameEnd)
    }
    if (nameEnd === from + 3 && text.slice(from, nameEnd).toLowerCase() === 'xml') {
      throw cursor.unexpected('an XML declaration that is not at the start', nameEnd)
    }
    const isSpaced = (classOf(text.charCodeAt(nameEnd)) & SPACE) !== 0
    if (!isSpaced && !cursor.isNext('?>', nameEnd)) {
      throw cursor.illFormed('a processing instruction with an illegal name', nameEnd)
    }
    const end = cursor.find('?>', nameEnd)
    if (end === text.length) throw cursor.ended()
    cursor.at = end + 2
  }

  private endOfDeclaration(): number {
    const { cursor, text } = this
    const declaration = readDeclaration(text)
    if (declaration !== undefined) return declaration.length
    // A declaration has neither `<` nor `>` before its end: without them it is truncated.
    throw /[<>]/.test(text.slice(1)) ? cursor.illFormed('a bad XML declaration') : cursor.ended()
  }

  private readStartTag(): void {
    const { cursor, text } = this
    const from = cursor.at + 1
    if (this.root !== undefined && this.open.length === 0) {
      throw cursor.illFormed('a second root element')
    }
    if (this.open.length >= this.limits.maxDepth) {
      throw cursor.tooLarge(`elements nested deeper than ${this.limits.maxDepth}`)
    }
    const end = this.readName(from, '"<" that does not begin markup')
    this.tag.begin(from, end, this.prefix, this.local)
    cursor.at = end
    if (end < text.length) this.readInTag()
  }

  /** Reads a name with its prefix, if any, and returns its end. */
  private readName(from: number, faultWhereNone: string): number {
    const { cursor, text } = this
    const firstEnd = endOfName(text, from)
    if (firstEnd === from) throw cursor.unexpected(faultWhereNone, from)
    let end = firstEnd
    if (text.charCodeAt(firstEnd) === COLON) {
      end = endOfName(text, firstEnd + 1)
      if (end === firstEnd + 1) throw cursor.unexpected('a prefix without a name', end)
      this.prefix = text.slice(from, firstEnd)
      this.local = text.slice(firstEnd + 1, end)
    } else {
      this.prefix = ''
      this.local = text.slice(from, end)
    }
    if (end - from > this.limits.maxNameLength) {
      throw cursor.tooLarge(`a name longer than ${this.limits.maxNameLength} characters`)
    }
    return end
  }

  /** Reads the end of the start tag, or an attribute. */
  private readInTag(): void {
    const { cursor, text } = this
    const { at } = cursor
    const to = endOfSpace(text, at)
    const code = text.charCodeAt(to)
    if (code === GT) {
      cursor.at = to + 1
      this.beginElement(false)
    } else if (code === SLASH) {
      if (text.charCodeAt(to + 1) !== GT) throw cursor.unexpected('"/" within a tag', to + 1)
      cursor.at = to + 2
      this.beginElement(true)
    } else {
      if (to === at) throw cursor.unexpected('no white space after a name or value', to)
      this.readAttribute(to)
    }
  }

  private readAttribute(from: number): void {
    const { cursor, text } = this
    const end = this.readName(from, 'an attribute without a name')
    const equals = endOfSpace(text, end)
    if (text.charCodeAt(equals) !== EQUALS) {
      throw cursor.unexpected('an attribute without "="', equals)
    }
    const begin = endOfSpace(text, equals + 1)
    const quote = text.charCodeAt(begin)
    if (quote !== QUOTE && quote !== APOSTROPHE) {
      throw cursor.unexpected('an attribute value without quotes', begin)
    }
    cursor.at = begin + 1
    this.valueEnd = cursor.find(quote === QUOTE ? '"' : "'", begin + 1)
    if (cursor.at < text.length) this.readValue()
  }

  /** Reads a piece of the value, and then a reference or the end of the value. */
  private readValue(): void {
    const { cursor, text, valueEnd } = this
    const { at } = cursor
    if (this.nextTag < at) this.nextTag = cursor.find('<', at)
    if (this.nextReference < at) this.nextReference = cursor.find('&', at)
    const to = Math.min(valueEnd, this.nextReference, at + VALUE_STEP)
    if (this.nextTag < to) throw cursor.illFormed('"<" in an attribute value', this.nextTag)
    const piece = text.slice(at, to)
    this.value += SPACES.test(piece) ? piece.split('\n').join(' ').split('\t').join(' ') : piece
    cursor.at = to
    if (to === this.nextReference && to < valueEnd) {
      this.value += this.readReference()
    } else if (to === valueEnd && to < text.length) {
      cursor.at = to + 1
      this.tag.addAttribute(this.prefix, this.local, this.value)
      this.value = ''
      this.valueEnd = -1
    }
  }

  private beginElement(isEmpty: boolean): void {
    const { open, tag } = this
    const { nameFrom, nameTo } = tag
    const element = tag.finish(NO_CHILDREN)
    this.countNodes(1 + tag.cost)
    if (open.length === 0) this.root = element
    else this.finishRun()
    if (isEmpty) this.finishElement(element)
    else open.push({ element, nameFrom, nameTo, firstChild: this.finished.length })
  }

  private readEndTag(): void {
    const { cursor, text, finished } = this
    const from = cursor.at + 2
    const ended = this.open.pop()
    if (ended === undefined) throw cursor.illFormed('an end tag without its start tag')
    const { element, nameFrom, nameTo, firstChild } = ended
    if (!cursor.isRepeated(nameFrom, nameTo, from)) {
      throw cursor.illFormed('an end tag of another name', from)
    }
    const end = endOfSpace(text, from + nameTo - nameFrom)
    if (text.charCodeAt(end) !== GT) throw cursor.unexpected('an end tag of another name', end)
    cursor.at = end + 1
    if (finished.length === firstChild) {
      if (this.run !== '') element.children = [this.endRun()]
    } else {
      this.finishRun()
      element.children = finished.splice(firstChild)
    }
    this.finishElement(element)
  }

  private finishElement(element: XmlElement): void {
    const { open } = this
    // Without an access at index -1, which is slow.
    const parent = open.length === 0 ? undefined : open[open.length - 1]
    if (parent !== undefined) this.finished.push(element)
    this.tag.leaveTo(parent?.element)
  }

  private finishRun(): void {
    if (this.run !== '') this.finished.push(this.endRun())
  }

  private endRun(): string {
    const { run, runFrom, runTo } = this
    const isWhole = run.length === runTo - runFrom
    if (isWhole && this.runs !== undefined && this.runs.length < 2 * MAX_TEXTS) {
      this.runs.push(runFrom, runTo)
    } else {
      this.runs = undefined
    }
    this.run = ''
    this.countNodes(1)
    return run
  }

  private countNodes(count: number): void {
    this.nodes += count
    if (this.nodes > this.limits.maxNodes) {
      throw this.cursor.tooLarge(
        'more elements, attributes, texts and long names of attributes than its length allows',
      )
    }
  }
}
