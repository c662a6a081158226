import { ResponseError, type ResponseErrorReason } from '../../errors.js'
import { classOf, endOfName, endOfSpace, SPACE } from './chars.js'
import { beginsDeclaration, readDeclaration } from './declaration.js'
import type { XmlLimits } from './limits.js'
import { Namespaces, ROOT_SCOPE } from './namespaces.js'
import type { ClarkName, NamespaceScope, XmlElement } from './node.js'
import { resolveReference } from './reference.js'

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

/** Characters of an attribute's value that are read in one step. */
const PIECE = 0x4000
/** White space that becomes a space in an attribute's value. */
const SPACES = /[\t\n]/

/** An element whose children are not known yet. */
interface UnfinishedElement extends XmlElement {
  children: readonly (XmlElement | string)[]
  readonly scope: NamespaceScope
}

/** An element whose end tag has not come yet. */
interface OpenElement {
  readonly element: UnfinishedElement
  /** Its name as written, prefix and all. */
  readonly name: string
  /** Where its children begin among `finished`. */
  readonly firstChild: number
}

/** An attribute with a prefix, kept until all declarations of its element are known. */
interface PrefixedAttribute {
  readonly prefix: string
  readonly local: string
  readonly value: string
}

// Most elements have no attributes, and many no children: they share these.
const NO_CHILDREN: readonly string[] = Object.freeze([])
const NO_ATTRIBUTES: ReadonlyMap<ClarkName, string> = Object.freeze(
  Object.defineProperty(new Map<ClarkName, string>(), 'set', {
    value: () => {
      throw new TypeError('shared by all elements without attributes')
    },
  }),
)

/**
 * Reads one document. All that is known between two steps stands in fields: the reading can pause between
 * any two, and an element within an element is no call within a call.
 *
 * A step reads a piece of text, a reference, a comment, an end tag, one attribute…: what no hostile text
 * can make long, or what takes a search for one string.
 */
export class DocumentReader {
  private readonly text: string
  private readonly isWhole: boolean
  private at = 0

  private root: XmlElement | undefined
  private readonly open: OpenElement[] = []
  /** The children so far of all open elements, those of the root first. */
  private readonly finished: (XmlElement | string)[] = []
  /** Text that is not among `finished` yet: a reference, comment or CDATA section may continue it. */
  private run = ''
  private readonly namespaces = new Namespaces()
  private nodes = 0

  // The start tag that is being read; its name is '' where there is none.
  private tagName = ''
  private tagPrefix = ''
  private tagLocal = ''
  private attributeCount = 0
  private attributes: Map<ClarkName, string> | undefined
  private prefixed: PrefixedAttribute[] = []
  private outerDeclarations = 0

  // The attribute value that is being read; its end is -1 where there is none.
  private valueEnd = -1
  private attributePrefix = ''
  private attributeLocal = ''
  private value = ''

  // Where the next one is; before `at` where that is not known. To search from every piece of text anew
  // would cost the square of the length.
  private nextTag = -1
  private nextReference = -1
  private nextSectionEnd = -1

  private readonly maxDepth: number
  private readonly maxNodes: number
  private readonly maxAttributes: number
  private readonly maxNamespaces: number

  /** @param isWhole false where a character that XML does not allow stands at the end of `text`. */
  constructor(text: string, isWhole: boolean, limits: XmlLimits = {}) {
    this.text = text
    this.isWhole = isWhole
    this.maxDepth = limits.maxDepth ?? 256
    this.maxNodes = limits.maxNodes ?? Math.max(131072, text.length / 8)
    this.maxAttributes = limits.maxAttributes ?? 1024
    this.maxNamespaces = limits.maxNamespaces ?? 256
  }

  /** Reads on for about so many characters; true when the text has come to its end. */
  advance(characters: number): boolean {
    const { length } = this.text
    const stop = Math.min(length, this.at + characters)
    while (this.at < stop) {
      if (this.valueEnd !== -1) this.readValue()
      else if (this.tagName !== '') this.readInTag()
      else if (this.text.charCodeAt(this.at) === LT) this.readMarkup()
      else if (this.open.length !== 0) this.readText()
      else this.readOutside()
    }
    return this.at >= length
  }

  /** The document, once all of the text was read. */
  finish(): XmlElement {
    const { root } = this
    const isComplete = this.open.length === 0 && this.tagName === '' && this.isWhole
    if (root === undefined || !isComplete) throw this.ended()
    return root
  }

  private readText(): void {
    const { text, at } = this
    if (text.charCodeAt(at) === AMP) {
      this.run += this.readReference()
      return
    }
    if (this.nextTag < at) this.nextTag = this.find('<', at)
    if (this.nextReference < at) this.nextReference = this.find('&', at)
    if (this.nextSectionEnd < at) this.nextSectionEnd = this.find(']]>', at)
    const to = Math.min(this.nextTag, this.nextReference)
    if (this.nextSectionEnd < to) throw this.illFormed('"]]>" in text', this.nextSectionEnd)
    this.run += text.slice(at, to)
    this.at = to
  }

  private readOutside(): void {
    const to = endOfSpace(this.text, this.at)
    if (to === this.at) throw this.illFormed('text outside of the root element')
    this.at = to
  }

  private readReference(): string {
    const { text, at } = this
    const end = text.indexOf(';', at)
    if (end === -1) {
      const isCutShort = /^&(?:#(?:x[0-9a-fA-F]*|[0-9]*)|[a-z]*)$/.test(text.slice(at))
      throw isCutShort ? this.ended() : this.illFormed('"&" that begins no reference')
    }
    const meaning = resolveReference(text.slice(at + 1, end))
    if (meaning === undefined) throw this.illFormed('a reference to nothing that is known')
    this.at = end + 1
    return meaning
  }

  private readMarkup(): void {
    const { text, at } = this
    const code = text.charCodeAt(at + 1)
    if (code === SLASH) this.readEndTag()
    else if (code === QUESTION) this.readInstruction()
    else if (code !== BANG) this.readStartTag()
    else if (text.startsWith('<!--', at)) this.readComment()
    else if (text.startsWith('<![CDATA[', at)) this.readSection()
    else if (text.startsWith('<!DOCTYPE', at)) {
      throw this.error('dtd', 'a document type declaration, which is never read')
    } else {
      throw this.illFormedUnlessBegun(['<!--', '<![CDATA[', '<!DOCTYPE'], 'unknown markup')
    }
  }

  private readComment(): void {
    const end = this.find('--', this.at + 4)
    if (this.text.charCodeAt(end + 2) !== GT) {
      throw this.illFormed('"--" in a comment', Math.min(end + 2, this.text.length))
    }
    this.at = end + 3
  }

  private readSection(): void {
    if (this.open.length === 0) throw this.illFormed('a CDATA section outside of the root element')
    const from = this.at + 9
    if (this.nextSectionEnd < from) this.nextSectionEnd = this.find(']]>', from)
    if (this.nextSectionEnd === this.text.length) throw this.ended()
    this.run += this.text.slice(from, this.nextSectionEnd)
    this.at = this.nextSectionEnd + 3
  }

  private readInstruction(): void {
    const { text, at } = this
    if (at === 0 && beginsDeclaration(text)) {
      this.at = this.endOfDeclaration()
      return
    }
    const nameEnd = endOfName(text, at + 2)
    const name = text.slice(at + 2, nameEnd)
    if (name === '' || nameEnd === text.length) {
      throw this.illFormed('a processing instruction without a name', nameEnd)
    }
    if (name.length === 3 && name.toLowerCase() === 'xml') {
      throw this.illFormed('an XML declaration that is not at the start, or not in lower case')
    }
    const end = this.find('?>', nameEnd)
    if (end !== nameEnd && (classOf(text.charCodeAt(nameEnd)) & SPACE) === 0) {
      throw this.illFormed('a processing instruction with a name that is none', nameEnd)
    }
    if (end === text.length) throw this.ended()
    this.at = end + 2
  }

  private endOfDeclaration(): number {
    const declaration = readDeclaration(this.text)
    if (declaration !== undefined) return declaration.length
    // Neither `<` nor `>` can come before the end of a declaration: without them it is only cut short.
    throw /[<>]/.test(this.text.slice(1)) ? this.illFormed('a bad XML declaration') : this.ended()
  }

  private readStartTag(): void {
    const { text } = this
    const from = this.at + 1
    if (this.open.length === 0 && this.root !== undefined) {
      throw this.illFormed('a second root element')
    }
    if (this.open.length >= this.maxDepth) throw this.tooLarge('elements nested too deep')
    const firstEnd = endOfName(text, from)
    if (firstEnd === from) throw this.illFormed('"<" that begins no markup', from)
    let end = firstEnd
    if (text.charCodeAt(firstEnd) === COLON) {
      end = endOfName(text, firstEnd + 1)
      if (end === firstEnd + 1) throw this.illFormed('a prefix without a name', end)
      this.tagPrefix = text.slice(from, firstEnd)
      this.tagLocal = text.slice(firstEnd + 1, end)
      this.tagName = text.slice(from, end)
    } else {
      this.tagPrefix = ''
      this.tagLocal = this.tagName = text.slice(from, end)
    }
    this.outerDeclarations = this.namespaces.size
    this.at = end
    if (end < text.length) this.readInTag()
  }

  /** Reads the end of the start tag, or an attribute up to the quote that opens its value. */
  private readInTag(): void {
    const { text, at } = this
    const to = endOfSpace(text, at)
    const code = text.charCodeAt(to)
    if (code === GT) {
      this.at = to + 1
      this.beginElement(false)
    } else if (code === SLASH) {
      if (text.charCodeAt(to + 1) !== GT) throw this.illFormed('"/" within a tag', to + 1)
      this.at = to + 2
      this.beginElement(true)
    } else {
      if (to === at) throw this.illFormed('a tag that does not end after a name or a value', to)
      this.readAttribute(to)
    }
  }

  private readAttribute(from: number): void {
    const { text } = this
    if (++this.attributeCount > this.maxAttributes) throw this.tooLarge('too many attributes')
    const firstEnd = endOfName(text, from)
    if (firstEnd === from) throw this.illFormed('an attribute without a name', from)
    let end = firstEnd
    if (text.charCodeAt(firstEnd) === COLON) {
      end = endOfName(text, firstEnd + 1)
      if (end === firstEnd + 1) throw this.illFormed('a prefix without a name', end)
      this.attributePrefix = text.slice(from, firstEnd)
      this.attributeLocal = text.slice(firstEnd + 1, end)
    } else {
      this.attributePrefix = ''
      this.attributeLocal = text.slice(from, end)
    }
    const equals = endOfSpace(text, end)
    if (text.charCodeAt(equals) !== EQUALS) throw this.illFormed('an attribute without "="', equals)
    const begin = endOfSpace(text, equals + 1)
    const quote = text.charCodeAt(begin)
    if (quote !== QUOTE && quote !== APOSTROPHE) {
      throw this.illFormed('an attribute value without quotes', begin)
    }
    this.at = begin + 1
    this.valueEnd = this.find(quote === QUOTE ? '"' : "'", this.at)
    if (this.at < text.length) this.readValue()
  }

  private readValue(): void {
    const { text, at } = this
    if (this.nextReference < at) this.nextReference = this.find('&', at)
    const to = Math.min(this.valueEnd, this.nextReference, at + PIECE)
    if (this.nextTag < at) this.nextTag = this.find('<', at)
    if (this.nextTag < to) throw this.illFormed('"<" in an attribute value', this.nextTag)
    const piece = text.slice(at, to)
    this.value += SPACES.test(piece) ? piece.split('\n').join(' ').split('\t').join(' ') : piece
    this.at = to
    if (to === this.valueEnd) {
      if (to < text.length) this.finishAttribute()
    } else if (to === this.nextReference) {
      this.value += this.readReference()
    }
  }

  private finishAttribute(): void {
    const { attributePrefix: prefix, attributeLocal: local, value } = this
    this.at = this.valueEnd + 1
    this.valueEnd = -1
    this.value = ''
    this.countNodes(1)
    if (prefix === 'xmlns') this.declare(local, value)
    else if (prefix !== '') this.prefixed.push({ prefix, local, value })
    else if (local === 'xmlns') this.declare('', value)
    else this.addAttribute(local, value)
  }

  private declare(prefix: string, uri: string): void {
    const fault = this.namespaces.declare(prefix, uri, this.outerDeclarations)
    if (fault !== undefined) throw this.illFormed(fault)
    if (this.namespaces.size > this.maxNamespaces) throw this.tooLarge('too many namespaces')
  }

  private addAttribute(name: ClarkName, value: string): void {
    if (this.attributes === undefined) this.attributes = new Map()
    else if (this.attributes.has(name)) throw this.illFormed('an attribute twice on one element')
    this.attributes.set(name, value)
  }

  private addPrefixedAttributes(): void {
    for (const { prefix, local, value } of this.prefixed) {
      const uri = this.namespaces.resolve(prefix)
      if (uri === undefined) throw this.illFormed('an attribute with an undeclared prefix')
      const { name, isNew } = this.namespaces.expand(uri, local)
      if (isNew) this.countNodes(Math.floor(name.length / 64))
      this.addAttribute(name, value)
    }
    this.prefixed = []
  }

  private beginElement(isEmpty: boolean): void {
    const { namespaces, open } = this
    const namespace = namespaces.resolve(this.tagPrefix)
    if (namespace === undefined) throw this.illFormed('an element with an undeclared prefix')
    if (this.prefixed.length !== 0) this.addPrefixedAttributes()
    const element: UnfinishedElement = {
      name: this.tagLocal,
      namespace,
      attributes: this.attributes ?? NO_ATTRIBUTES,
      children: NO_CHILDREN,
      scope: namespaces.scope,
    }
    this.countNodes(1)
    if (open.length === 0) this.root = element
    else this.finishRun()
    if (isEmpty) this.finishElement(element)
    else open.push({ element, name: this.tagName, firstChild: this.finished.length })
    this.tagName = ''
    this.attributes = undefined
    this.attributeCount = 0
  }

  private readEndTag(): void {
    const { text, finished } = this
    const from = this.at + 2
    const ended = this.open.pop()
    if (ended === undefined) throw this.illFormed('an end tag without its start tag')
    const { element, name, firstChild } = ended
    if (!text.startsWith(name, from)) {
      throw this.illFormedUnlessBegun([`</${name}`], 'an end tag of another name')
    }
    const end = endOfSpace(text, from + name.length)
    if (text.charCodeAt(end) !== GT) throw this.illFormed('an end tag of another name', end)
    this.at = end + 1
    if (finished.length === firstChild) {
      if (this.run !== '') element.children = [this.takeRun()]
    } else {
      this.finishRun()
      element.children = finished.slice(firstChild)
      finished.length = firstChild
    }
    this.finishElement(element)
  }

  private finishElement(element: UnfinishedElement): void {
    if (this.open.length === 0) {
      this.namespaces.leave(ROOT_SCOPE)
      return
    }
    this.finished.push(element)
    const parent = this.open[this.open.length - 1]
    if (parent !== undefined) this.namespaces.leave(parent.element.scope)
  }

  private finishRun(): void {
    if (this.run !== '') this.finished.push(this.takeRun())
  }

  private takeRun(): string {
    const { run } = this
    this.run = ''
    this.countNodes(1)
    return run
  }

  private countNodes(count: number): void {
    this.nodes += count
    if (this.nodes > this.maxNodes) throw this.tooLarge('too many elements, attributes and texts')
  }

  /** Where a string is next; the end of the text where it is not. */
  private find(wanted: string, from: number): number {
    const found = this.text.indexOf(wanted, from)
    return found === -1 ? this.text.length : found
  }

  /** What is wrong at a place; at the end of the text nothing is wrong yet, there only should be more. */
  private illFormed(fault: string, at = this.at): ResponseError {
    return at < this.text.length ? this.error('not-xml', fault, at) : this.ended()
  }

  private illFormedUnlessBegun(markup: readonly string[], fault: string): ResponseError {
    const rest = this.text.slice(this.at, this.at + Math.max(...markup.map((m) => m.length)))
    const isCutShort =
      this.at + rest.length === this.text.length && markup.some((m) => m.startsWith(rest))
    return isCutShort ? this.ended() : this.illFormed(fault)
  }

  private ended(): ResponseError {
    const { text } = this
    if (!this.isWhole)
      return this.error('not-xml', 'a character that XML does not allow', text.length)
    if (endOfSpace(text, 0) === text.length) return this.error('empty', 'there is no document')
    return this.error('truncated', 'the text ends inside the document', text.length)
  }

  private tooLarge(fault: string): ResponseError {
    return this.error('too-large', fault)
  }

  /** An error that tells where and what, and never quotes: the text may hold a secret. */
  private error(reason: ResponseErrorReason, fault: string, at = this.at): ResponseError {
    let line = 1
    let lineStart = 0
    for (let next = this.text.indexOf('\n'); next !== -1 && next < at; ) {
      line++
      lineStart = next + 1
      next = this.text.indexOf('\n', lineStart)
    }
    const place = `line ${line}, column ${at - lineStart + 1}`
    return new ResponseError(reason, `Not an XML document that can be read: ${fault} (${place})`)
  }
}
