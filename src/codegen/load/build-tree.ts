import { type ClarkName, clarkName } from '../../xml/expanded-name.js'
import { Namespaces } from '../../xml/namespaces.js'
import { ContractError } from './contract-error.js'
import { decodeReferences } from './entities.js'
import {
  childNodesOf,
  type ParsedNode,
  rawAttributesOf,
  startIndexOf,
  tagOf,
  textOf,
} from './parsed-node.js'
import type { SourceElement } from './source.js'

/**
 * Builds the tree of a document from the nodes of the parser, with namespaces resolved and references
 * decoded.
 *
 * @param text the text that was parsed
 * @throws ContractError `not-xml`
 */
export function buildTree(root: ParsedNode, text: string, location: string): SourceElement {
  return new TreeBuilder(text, location).build(root)
}

/** An element whose content is not read completely. */
interface OpenElement {
  readonly element: SourceElement
  readonly children: SourceElement[]
  readonly content: (SourceElement | string)[]
  readonly nodes: readonly ParsedNode[]
  readonly outerScope: Namespaces['scope']
  next: number
}

class TreeBuilder {
  readonly #location: string
  readonly #lineOf: (index: number) => number
  readonly #namespaces = new Namespaces()

  constructor(text: string, location: string) {
    this.#location = location
    this.#lineOf = lineCounter(text)
  }

  build(root: ParsedNode): SourceElement {
    const top = this.#start(root)
    const open = [top]
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      const node = inner.nodes[inner.next]
      inner.next += 1
      if (node === undefined) {
        finish(inner)
        this.#namespaces.leave(inner.outerScope)
        open.pop()
      } else if (tagOf(node) === undefined) {
        this.#addText(inner, node)
      } else {
        const child = this.#start(node)
        inner.children.push(child.element)
        inner.content.push(child.element)
        open.push(child)
      }
    }
    return top.element
  }

  #start(node: ParsedNode): OpenElement {
    const line = this.#lineOf(startIndexOf(node))
    const fail = (reason: string): ContractError => this.#failure(reason, line)
    const outerScope = this.#namespaces.scope
    const raw = rawAttributesOf(node).map(([name, value]) => {
      if (value.includes('<')) throw fail(`"<" in the attribute "${name}"`)
      // Line ends are already line feeds; white space that is written as a character reference is not normalized.
      return [name, decodeReferences(value.replace(/[\t\n]/g, ' '), fail)] as const
    })
    this.#declare(raw, fail)
    const attributes = this.#attributes(raw, fail)
    const [namespace, name] = this.#expand(tagOf(node) ?? '', 'element', fail)
    const children: SourceElement[] = []
    const content: (SourceElement | string)[] = []
    const { scope } = this.#namespaces
    const element = {
      name,
      namespace,
      attributes,
      children,
      content,
      text: '',
      scope,
      location: this.#location,
      line,
    }
    return { element, children, content, nodes: childNodesOf(node), outerScope, next: 0 }
  }

  #declare(raw: readonly (readonly [string, string])[], fail: Fail): void {
    const base = this.#namespaces.size
    for (const [name, value] of raw) {
      if (!isDeclaration(name)) continue
      if (name === 'xmlns:') throw fail('a declaration of a prefix without a name')
      const wrong = this.#namespaces.declare(name.slice('xmlns:'.length), value, base)
      if (wrong !== undefined) throw fail(wrong)
    }
  }

  #attributes(
    raw: readonly (readonly [string, string])[],
    fail: Fail,
  ): ReadonlyMap<ClarkName, string> {
    const attributes = new Map<ClarkName, string>()
    for (const [name, value] of raw) {
      if (isDeclaration(name)) continue
      const [namespace, local] = this.#expand(name, 'attribute', fail)
      const key = clarkName(namespace, local)
      if (attributes.has(key)) throw fail(`the attribute "${name}" is repeated`)
      attributes.set(key, value)
    }
    return attributes
  }

  #expand(name: string, what: 'element' | 'attribute', fail: Fail): readonly [string, string] {
    const [prefix, local] = splitName(name, fail)
    if (prefix === '' && what === 'attribute') return ['', local]
    const namespace = this.#namespaces.resolve(prefix)
    if (namespace === undefined) {
      throw fail(`the prefix "${prefix}" of the ${what} "${name}" is not bound to a namespace`)
    }
    return [namespace, local]
  }

  #addText({ element, content }: OpenElement, node: ParsedNode): void {
    const { text, isCdata } = textOf(node)
    const fail = (reason: string): ContractError => this.#failure(reason, element.line)
    if (!isCdata && text.includes(']]>')) throw fail('"]]>" in text')
    const decoded = isCdata ? text : decodeReferences(text, fail)
    const last = content.at(-1)
    if (typeof last === 'string') content[content.length - 1] = last + decoded
    else if (decoded !== '') content.push(decoded)
  }

  #failure(reason: string, line: number): ContractError {
    return new ContractError('not-xml', this.#location, `not well-formed XML: ${reason}`, { line })
  }
}

type Fail = (reason: string) => ContractError

function finish({ element, content }: OpenElement): void {
  let text = ''
  for (const item of content) if (typeof item === 'string') text += item
  ;(element as { text: string }).text = text
}

function isDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function splitName(name: string, fail: Fail): readonly [string, string] {
  const colon = name.indexOf(':')
  if (colon === -1) return ['', name]
  const [prefix, local] = [name.slice(0, colon), name.slice(colon + 1)]
  if (prefix === '' || local === '' || local.includes(':') || /^[\d.-]/.test(local)) {
    throw fail(`"${name}" is not a qualified name`)
  }
  return [prefix, local]
}

// Elements come in document order: each search continues where the previous one ended.
function lineCounter(text: string): (index: number) => number {
  let line = 1
  let nextEnd = text.indexOf('\n')
  return (index) => {
    while (nextEnd !== -1 && nextEnd < index) {
      line += 1
      nextEnd = text.indexOf('\n', nextEnd + 1)
    }
    return line
  }
}
