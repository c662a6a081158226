import type { Cursor } from './cursor.js'
import type { ClarkName } from './expanded-name.js'
import type { XmlLimits } from './limits.js'
import { Namespaces, NO_ATTRIBUTES, ROOT_SCOPE } from './namespaces.js'
import type { NamespaceScope, XmlElement } from './node.js'

/** An element of a document that is being read; its children are filled in at its end tag. */
export interface ScopedElement extends XmlElement {
  children: XmlElement['children']
  readonly scope: NamespaceScope
}

/** An attribute with a prefix, kept until all declarations of its element are known. */
interface PrefixedAttribute {
  readonly prefix: string
  readonly local: string
  readonly value: string
}

/** The start tag that is being read, and the namespaces of its names. Reused for all tags of a document. */
export class StartTag {
  /** Start and end of the name with its prefix; the start is -1 while no tag is being read. */
  nameFrom = -1
  nameTo = -1
  /** Local name of the element. */
  local = ''
  /** How many nodes its attributes count as, so far. */
  cost = 0
  private prefix = ''
  private count = 0
  private attributes: Map<ClarkName, string> | undefined
  private prefixed: PrefixedAttribute[] = []
  private outerDeclarations = 0
  private readonly namespaces = new Namespaces()
  private readonly cursor: Cursor
  private readonly limits: Required<XmlLimits>

  constructor(cursor: Cursor, limits: Required<XmlLimits>) {
    this.cursor = cursor
    this.limits = limits
  }

  begin(nameFrom: number, nameTo: number, prefix: string, local: string): void {
    this.nameFrom = nameFrom
    this.nameTo = nameTo
    this.prefix = prefix
    this.local = local
    this.cost = 0
    this.count = 0
    this.outerDeclarations = this.namespaces.size
  }

  addAttribute(prefix: string, local: string, value: string): void {
    this.cost++
    if (++this.count > this.limits.maxAttributes) {
      throw this.cursor.tooLarge(`more than ${this.limits.maxAttributes} attributes on an element`)
    }
    if (prefix === 'xmlns') this.declare(local, value)
    else if (prefix !== '') this.prefixed.push({ prefix, local, value })
    else if (local === 'xmlns') this.declare('', value)
    else this.setAttribute(local, value)
  }

  /** Ends the tag, and makes its element. */
  finish(children: XmlElement['children']): ScopedElement {
    const namespace = this.namespaces.resolve(this.prefix)
    if (namespace === undefined) {
      throw this.cursor.illFormed('an element with a prefix that is not declared')
    }
    if (this.prefixed.length !== 0) this.setPrefixedAttributes()
    const attributes = this.attributes ?? NO_ATTRIBUTES
    this.attributes = undefined
    this.nameFrom = -1
    return { name: this.local, namespace, attributes, children, scope: this.namespaces.scope }
  }

  /** Returns to the namespaces in scope at an enclosing element; undefined after the root. */
  leaveTo(outer: ScopedElement | undefined): void {
    this.namespaces.leave(outer === undefined ? ROOT_SCOPE : outer.scope)
  }

  private declare(prefix: string, uri: string): void {
    const fault = this.namespaces.declare(prefix, uri, this.outerDeclarations)
    if (fault !== undefined) throw this.cursor.illFormed(fault)
    if (this.namespaces.size > this.limits.maxNamespaces) {
      throw this.cursor.tooLarge(`more than ${this.limits.maxNamespaces} namespaces in scope`)
    }
    if (uri.length > this.limits.maxNameLength) {
      throw this.cursor.tooLarge(
        `a namespace name longer than ${this.limits.maxNameLength} characters`,
      )
    }
  }

  private setAttribute(name: ClarkName, value: string): void {
    if (this.attributes === undefined) this.attributes = new Map()
    else if (this.attributes.has(name)) {
      throw this.cursor.illFormed('an attribute twice on one element')
    }
    this.attributes.set(name, value)
  }

  private setPrefixedAttributes(): void {
    for (const { prefix, local, value } of this.prefixed) {
      const uri = this.namespaces.resolve(prefix)
      if (uri === undefined) {
        throw this.cursor.illFormed('an attribute with a prefix that is not declared')
      }
      const { name, isNew } = this.namespaces.expand(uri, local)
      if (isNew) this.cost += Math.floor(name.length / 64)
      this.setAttribute(name, value)
    }
    this.prefixed = []
  }
}
