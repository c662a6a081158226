import { XML_NAMESPACE } from '../../xml/namespaces.js'
import { isComplex, modelOf, resolveType } from '../content-model/complex-model.js'
import { type ContentModel, leavesOf } from '../content-model/content-model.js'
import type { ElementDescriptor, SimpleTypeRef, TypeRef } from '../descriptor.js'
import { XSD_NAMESPACE, XSI_NAMESPACE } from '../namespaces.js'
import { parseClarkName } from '../simple/names.js'
import { simpleCodec } from '../simple/simple-type.js'
import { toDeclaration } from './text.js'

/** The name of an element as it is written in a tag. */
export interface Tag {
  readonly text: string
  /** The namespace of its prefix, where that has to be declared when it is used. */
  readonly uses: string | undefined
}

/** Prefixes that are always bound: by XML itself, and on the envelope. */
const BOUND: ReadonlyMap<string, string> = new Map([
  [XML_NAMESPACE, 'xml'],
  [XSI_NAMESPACE, 'xsi'],
])

/**
 * The prefixes of one message type. They are assigned once, from all elements, attributes and types that the
 * message may have.
 *
 * Usually the namespace of the outermost element is the default namespace, and its elements have no prefix. A
 * default namespace would also apply to unqualified elements, and to qualified names in values. Where the message
 * may have one of these, there is no default namespace, and the namespace of the outermost element has the prefix
 * `tns`. Other namespaces have prefixes, which are declared on the outermost element where they are used.
 */
export class Naming {
  /** The default namespace; `''` where there is none. */
  readonly defaultNamespace: string
  /** The declaration that the outermost element always has, as it is written in its tag. */
  readonly declaration: string
  /** Prefixes of the namespaces that the contract has. */
  readonly prefixes: ReadonlyMap<string, string>
  /** How many of them have a numbered prefix. */
  readonly numbered: number = 0
  readonly #namespace: string

  constructor(element: ElementDescriptor) {
    const { ns = '' } = element
    const survey = new Survey()
    survey.visit(element.type)
    const isPrefixed = ns !== '' && survey.hasUnprefixed
    this.defaultNamespace = isPrefixed ? '' : ns
    this.#namespace = ns
    this.declaration = ns === '' ? '' : toDeclaration(isPrefixed ? 'tns' : '', ns)
    const prefixes = new Map(BOUND)
    if (isPrefixed) prefixes.set(ns, 'tns')
    for (const namespace of survey.namespaces) {
      if (namespace === this.defaultNamespace || prefixes.has(namespace)) continue
      if (namespace !== XSD_NAMESPACE) this.numbered++
      prefixes.set(namespace, prefixFor(namespace, this.numbered))
    }
    this.prefixes = prefixes
  }

  /** The tag of an element. */
  tagOf(name: string, ns = ''): Tag {
    if (ns === this.defaultNamespace) return { text: name, uses: undefined }
    const prefix = this.prefixes.get(ns)
    // With a default namespace, no element is unqualified: see the constructor.
    if (prefix === undefined) return { text: name, uses: undefined }
    return { text: `${prefix}:${name}`, uses: this.isDeclared(ns) ? undefined : ns }
  }

  /** Whether the prefix of a namespace is always bound. */
  isDeclared(namespace: string): boolean {
    return BOUND.has(namespace) || (namespace === this.#namespace && this.defaultNamespace === '')
  }
}

/** The prefix of a namespace: `xsd` for that of XML Schema, else a numbered one. */
export function prefixFor(namespace: string, number: number): string {
  return namespace === XSD_NAMESPACE ? 'xsd' : `n${number}`
}

/** Collects the namespaces of everything that a message may have. */
class Survey {
  /** Of elements, attributes and derived types, in the order in which they are visited. */
  readonly namespaces = new Set<string>()
  /** Whether the message may have an unqualified element, or a qualified name as a value. */
  hasUnprefixed = false
  readonly #seen = new Set<unknown>()

  // With a list of pending types and not by recursion, since types may be nested to any depth.
  visit(first: TypeRef): void {
    const left: TypeRef[] = [first]
    for (let ref = left.pop(); ref !== undefined; ref = left.pop()) {
      const type = resolveType(ref)
      if (type === 'anyType' || this.#seen.has(type)) continue
      this.#seen.add(type)
      if (!isComplex(type)) {
        this.#visitSimpleType(type)
        continue
      }
      const { attributes, text, contentModel, derived } = modelOf(type)
      for (const { ns = '', type: simple } of attributes) {
        if (ns !== '') this.namespaces.add(ns)
        this.#visitSimpleType(simple)
      }
      if (text !== undefined) this.#visitSimpleType(text)
      const found: TypeRef[] = []
      this.#visitContentModel(contentModel, found)
      for (const other of derived) {
        found.push(other)
        // Its name is written as the value of xsi:type.
        const namespace = parseClarkName(other.name ?? '')?.namespace ?? ''
        if (namespace === '') this.hasUnprefixed = true
        else this.namespaces.add(namespace)
      }
      for (const ref of found.reverse()) left.push(ref)
    }
  }

  #visitSimpleType(ref: SimpleTypeRef): void {
    if (simpleCodec(ref).isQualified) this.hasUnprefixed = true
  }

  #visitContentModel(contentModel: ContentModel, found: TypeRef[]): void {
    for (const leaf of leavesOf(contentModel.root)) {
      if (leaf.kind !== 'element') continue
      if (leaf.ns === '') this.hasUnprefixed = true
      else this.namespaces.add(leaf.ns)
      found.push(leaf.particle.type)
    }
  }
}
