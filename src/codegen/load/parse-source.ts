import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { ClarkName, NamespaceScope } from '../../soap/xml/node.js'
import { ContractError } from './contract-error.js'
import { decodeReferences } from './entities.js'
import { prescan } from './prescan.js'
import { clark, lookUpPrefix, type SourceElement, xmlNamespace } from './source.js'

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** Deeper documents are refused; schemas nest some 20 levels. */
const maxDepth = 500

// Names become keys of plain objects inside the parser, which refuses `constructor` and renames
// `toString`; a first character that no XML name has keeps them apart from anything JavaScript knows.
const tagMark = '<'
const attributeMark = '@'
const attributesKey = ':@'
const textKey = '#text'
const cdataKey = '#cdata'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: attributeMark,
  textNodeName: textKey,
  cdataPropName: cdataKey,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // The parser knows the named entities only, passes over unknown ones and stops counting at a
  // limit meant for DTDs: references are decoded here instead.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  jPath: false,
  maxNestedTags: maxDepth,
  // Called twice on some tags.
  transformTagName: (name) => (name.startsWith(tagMark) ? name : tagMark + name),
})
const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol

/** What the parser gives with `preserveOrder`: one key for the name, and one for the attributes. */
type ParsedNode = Readonly<Record<string | symbol, unknown>>

/**
 * Reads a document into a tree with namespaces resolved.
 *
 * @param text the document, already decoded from bytes
 * @param location path or URL, for messages
 * @throws ContractError `dtd`, `cut-off`, `not-xml`
 */
export function parseSource(text: string, location: string): SourceElement {
  const scanned = prescan(text, location)
  const nodes = parseOrdered(scanned, location)
  const roots = nodes.filter((node) => tagOf(node) !== undefined)
  const [root] = roots
  if (root === undefined || roots.length > 1) {
    const reason = root === undefined ? 'it holds no element' : 'it has more than one root element'
    throw new ContractError('not-xml', location, `not well-formed XML: ${reason}`)
  }
  return buildTree(root, scanned, location)
}

function parseOrdered(text: string, location: string): readonly ParsedNode[] {
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw notWellFormed(text, location, verdict.err.msg, verdict.err.line)
  try {
    return parser.parse(text) as ParsedNode[]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw notWellFormed(
      text,
      location,
      /nested/.test(reason) ? `it nests more than ${maxDepth} levels deep` : reason,
    )
  }
}

// A file that was cut off shows as any of a dozen syntax errors; that its root element is never
// closed says it better.
function notWellFormed(
  text: string,
  location: string,
  reason: string,
  line?: number,
): ContractError {
  const root = /<([^\s/>!?<]+)/.exec(text)
  if (root !== null && !isClosed(text, root.index, root[1] ?? '') && !certain.test(reason)) {
    return new ContractError('cut-off', location, `it is cut off: <${root[1]}> is never closed`)
  }
  const problem = reason.replace(/\.$/, '')
  return new ContractError('not-xml', location, `not well-formed XML: ${problem}`, { line })
}

// What no missing end can explain.
const certain = /^(?:Expected closing tag|Extra text|Multiple possible)/

function isClosed(text: string, rootStart: number, rootName: string): boolean {
  const lastTag = text.lastIndexOf('<')
  const ending = text.slice(lastTag).trimEnd()
  return lastTag === rootStart
    ? ending.endsWith('/>')
    : /^<\/([^\s>]+)\s*>$/.exec(ending)?.[1] === rootName
}

interface Mutable {
  readonly element: SourceElement
  readonly children: SourceElement[]
  readonly content: (SourceElement | string)[]
}

function buildTree(root: ParsedNode, text: string, location: string): SourceElement {
  const lines = lineCounter(text)
  const start = (node: ParsedNode, parent: NamespaceScope | undefined) =>
    startElement(node, parent, location, lines)
  const top = start(root, undefined)
  const open = [{ built: top, nodes: childNodes(root), next: 0 }]
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const node = frame.nodes[frame.next]
    if (node === undefined) {
      finish(frame.built)
      open.pop()
      continue
    }
    frame.next += 1
    if (tagOf(node) === undefined) {
      addText(frame.built.content, textOf(node, frame.built.element))
      continue
    }
    const child = start(node, frame.built.element.scope)
    frame.built.children.push(child.element)
    frame.built.content.push(child.element)
    open.push({ built: child, nodes: childNodes(node), next: 0 })
  }
  return top.element
}

function startElement(
  node: ParsedNode,
  parentScope: NamespaceScope | undefined,
  location: string,
  lineOf: (index: number) => number,
): Mutable {
  const tag = tagOf(node) ?? ''
  const line = lineOf((node[metadata] as { readonly startIndex: number }).startIndex)
  const fail = (reason: string): ContractError =>
    new ContractError('not-xml', location, reason, { line })
  const raw = Object.entries((node[attributesKey] ?? {}) as Readonly<Record<string, string>>)
    // The parser has brought line ends to a line feed; attribute values turn white space to spaces.
    .map(([key, value]) => {
      const name = key.slice(attributeMark.length)
      if (value.includes('<')) throw fail(`not well-formed XML: "<" in the attribute "${name}"`)
      return [name, decodeReferences(value.replace(/[\t\n]/g, ' '), fail)] as const
    })
  let scope = parentScope
  for (const [name, value] of raw) {
    if (name === 'xmlns') scope = { parent: scope, prefix: '', uri: value }
    else if (name.startsWith('xmlns:')) {
      const prefix = name.slice('xmlns:'.length)
      checkDeclaration(prefix, value, fail)
      scope = { parent: scope, prefix, uri: value }
    }
  }
  const expand = (name: string, isAttribute: boolean): readonly [string, string] => {
    const [prefix, local] = splitName(name, fail)
    if (prefix === '' && isAttribute) return ['', local]
    const namespace = lookUpPrefix(scope, prefix)
    if (namespace === undefined) {
      const what = isAttribute ? `attribute ${name}` : `element <${name}>`
      throw fail(`the prefix "${prefix}" of the ${what} is not bound to a namespace`)
    }
    return [namespace, local]
  }
  const attributes = new Map<ClarkName, string>()
  for (const [name, value] of raw) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    const [namespace, local] = expand(name, true)
    const key = clark(namespace, local)
    if (attributes.has(key)) throw fail(`not well-formed XML: the attribute "${name}" is repeated`)
    attributes.set(key, value)
  }
  const [namespace, name] = expand(tag, false)
  const children: SourceElement[] = []
  const content: (SourceElement | string)[] = []
  const element = {
    name,
    namespace,
    attributes,
    children,
    content,
    text: '',
    scope,
    location,
    line,
  }
  return { element, children, content }
}

function finish({ element, content }: Mutable): void {
  let text = ''
  for (const item of content) if (typeof item === 'string') text += item
  ;(element as { text: string }).text = text
}

function addText(content: (SourceElement | string)[], text: string): void {
  if (text === '') return
  const last = content.at(-1)
  if (typeof last === 'string') content[content.length - 1] = last + text
  else content.push(text)
}

function textOf(node: ParsedNode, parent: SourceElement): string {
  const cdata = node[cdataKey] as readonly ParsedNode[] | undefined
  if (cdata !== undefined) return String(cdata[0]?.[textKey] ?? '')
  const text = String(node[textKey] ?? '')
  const fail = (reason: string): ContractError =>
    new ContractError('not-xml', parent.location, reason, { line: parent.line })
  if (text.includes(']]>')) throw fail('not well-formed XML: "]]>" in text')
  return decodeReferences(text, fail)
}

function tagOf(node: ParsedNode): string | undefined {
  for (const key in node) if (key.startsWith(tagMark)) return key.slice(tagMark.length)
  return undefined
}

function childNodes(node: ParsedNode): readonly ParsedNode[] {
  return (node[tagMark + (tagOf(node) ?? '')] ?? []) as readonly ParsedNode[]
}

function splitName(name: string, fail: (reason: string) => ContractError) {
  const colon = name.indexOf(':')
  if (colon === -1) return ['', name] as const
  const [prefix, local] = [name.slice(0, colon), name.slice(colon + 1)]
  if (prefix === '' || local === '' || local.includes(':') || /^[\d.-]/.test(local)) {
    throw fail(`not well-formed XML: "${name}" is no qualified name`)
  }
  return [prefix, local] as const
}

function checkDeclaration(
  prefix: string,
  uri: string,
  fail: (reason: string) => ContractError,
): void {
  if (uri === '') throw fail(`the prefix "${prefix}" is declared without a namespace`)
  if (
    prefix === 'xmlns' ||
    (prefix === 'xml') !== (uri === xmlNamespace) ||
    uri === xmlnsNamespace
  ) {
    throw fail(`the prefix "${prefix}" must not be bound to ${uri}`)
  }
}

// Elements come in document order, so each search goes on where the last one ended.
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
