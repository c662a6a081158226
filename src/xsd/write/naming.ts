import { XML_NAMESPACE } from '../../xml/namespaces.js'
import { isComplex, modelOf, resolveType } from '../content-model/complex-model.js'
import { type Frame, isGroup, type Node } from '../content-model/content-model.js'
import type { ElementDescriptor, SimpleTypeRef, TypeRef } from '../descriptor.js'
import { XSD_NAMESPACE, XSI_NAMESPACE } from '../namespaces.js'
import { parseClarkName } from '../simple/names.js'
import { simpleCodec } from '../simple/simple-type.js'
import { toDeclaration } from './text.js'

/** The name of an element as it stands in a tag. */
export interface Tag {
  readonly text: string
  /** The namespace whose prefix it has and that is to be declared when it is used. */
  readonly uses: string | undefined
}

/** These two are bound without a declaration of ours: by XML itself, and on the envelope. */
const BOUND: ReadonlyMap<string, string> = new Map([
  [XML_NAMESPACE, 'xml'],
  [XSI_NAMESPACE, 'xsi'],
])

/**
 * How the elements of one kind of message are named, settled once by looking at everything that may come
 * in it.
 *
 * Usually the namespace of the outermost element is the default namespace, and whatever is in it stands
 * without a prefix. A default namespace would also reach what must be in none: unqualified elements, and
 * qualified names in values. Where such may come, there is no default namespace, and the outermost one
 * has the prefix `tns`. Other namespaces have prefixes, which are declared on the outermost element as
 * far as they are used.
 */
export class Naming {
  /** The default namespace; `''` where there is none. */
  readonly defaultNamespace: string
  /** The declaration that the outermost element has in any case, as it stands in its tag. */
  readonly declaration: string
  /** Prefixes of the namespaces that are known beforehand. */
  readonly prefixes: ReadonlyMap<string, string>
  /** How many of them are numbered. */
  readonly numbered: number = 0
  readonly #namespace: string

  constructor(element: ElementDescriptor) {
    const { ns = '' } = element
    const survey = new Survey()
    survey.lookAt(element.type)
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
    // Nothing is unqualified where there is a default namespace: see the constructor.
    if (prefix === undefined) return { text: name, uses: undefined }
    return { text: `${prefix}:${name}`, uses: this.isDeclared(ns) ? undefined : ns }
  }

  /** Whether the prefix of a namespace is bound in any case. */
  isDeclared(namespace: string): boolean {
    return BOUND.has(namespace) || (namespace === this.#namespace && this.defaultNamespace === '')
  }
}

/** The prefix of a namespace, of which there are `number` up to this one that have no name of their own. */
export function prefixFor(namespace: string, number: number): string {
  return namespace === XSD_NAMESPACE ? 'xsd' : `n${number}`
}

/** Looks at everything that may come in a message. */
class Survey {
  /** Of elements and attributes, in the order in which they are met. */
  readonly namespaces = new Set<string>()
  /** Whether something may come that a default namespace would falsify. */
  hasUnprefixed = false
  readonly #seen = new Set<unknown>()

  // A list of what is still to be seen, and no recursion: types may be nested without end.
  lookAt(first: TypeRef): void {
    const left: TypeRef[] = [first]
    for (let ref = left.pop(); ref !== undefined; ref = left.pop()) {
      const type = resolveType(ref)
      if (type === 'anyType' || this.#seen.has(type)) continue
      this.#seen.add(type)
      if (!isComplex(type)) {
        this.#lookAtSimple(type)
        continue
      }
      const { attributes, text, frame, derived } = modelOf(type)
      for (const { ns = '', type: simple } of attributes) {
        if (ns !== '') this.namespaces.add(ns)
        this.#lookAtSimple(simple)
      }
      if (text !== undefined) this.#lookAtSimple(text)
      const found: TypeRef[] = []
      this.#lookAtFrame(frame, found)
      for (const other of derived) {
        found.push(other)
        // It shows as the value of xsi:type.
        const namespace = parseClarkName(other.name ?? '')?.namespace ?? ''
        if (namespace === '') this.hasUnprefixed = true
        else this.namespaces.add(namespace)
      }
      for (const ref of found.reverse()) left.push(ref)
    }
  }

  #lookAtSimple(ref: SimpleTypeRef): void {
    if (simpleCodec(ref).isQualified) this.hasUnprefixed = true
  }

  #lookAtFrame(frame: Frame, found: TypeRef[]): void {
    const lookAtNode = (node: Node): void => {
      if (isGroup(node)) node.items.forEach(lookAtNode)
      else if (node.kind === 'repeat') node.frame.root.items.forEach(lookAtNode)
      else if (node.kind === 'element') {
        if (node.ns === '') this.hasUnprefixed = true
        else this.namespaces.add(node.ns)
        found.push(node.particle.type)
      }
    }
    lookAtNode(frame.root)
  }
}
