import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { type ClarkName, clarkName } from '../../xml/expanded-name.js'
import { Namespaces } from '../../xml/namespaces.js'
import { resolveReference } from '../../xml/reference.js'
import { isQualifiedName } from '../../xsd/simple/names.js'
import { ContractError } from './contract-error.js'
import { lineCounter, prepareMarkup, type WarnAtLine } from './prepare-markup.js'
import { hasUnboundPrefix, type SourceElement } from './source.js'

/** Limit on the depth of elements; schemas have a depth of about 20. */
const maxDepth = 500

// The parser uses names as keys of plain objects; it refuses `constructor` and renames `toString`, which a schema made
// from the classes of a program may declare. A first character that XML names cannot have avoids these keys.
const mark = '<'
const textKey = '#text'
const cdataKey = '#cdata'
const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: mark,
  textNodeName: textKey,
  cdataPropName: cdataKey,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // The parser would keep the text of unknown entities: `&nbsp;` in documentation that was HTML.
  processEntities: false,
  captureMetaData: true,
  jPath: false,
  maxNestedTags: maxDepth,
  // The parser calls this twice for some tags.
  transformTagName: (name) => (name.startsWith(mark) ? name : mark + name),
})

/** A node of the parser. Its first key is its marked name, with the child nodes, or a key of text. */
type ParsedNode = Readonly<Record<string | symbol, unknown>>

/**
 * Reads a document into a tree with namespaces resolved.
 *
 * @param source the document, already decoded from bytes
 * @param location path or URL, for messages
 * @param warn called with the line and the message of each warning
 * @throws ContractError `truncated`, `not-xml`
 */
export function parseSource(source: string, location: string, warn?: WarnAtLine): SourceElement {
  const text = prepareMarkup(source, location, warn)
  const result = XMLValidator.validate(text)
  if (result !== true) throw syntaxError(text, location, result.err.msg, result.err.line)
  let nodes: readonly ParsedNode[]
  try {
    nodes = parser.parse(text) as ParsedNode[]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const isDepth = reason.includes('nested')
    throw syntaxError(text, location, isDepth ? `more than ${maxDepth} levels deep` : reason)
  }
  const root = nodes.find(isElement)
  const { startIndex = 0, endIndex = 0 } = root === undefined ? {} : placeOf(root)
  // Validator and parser pass over what follows an empty-element tag: an empty schema, and the rest of an edit.
  const outside = `${text.slice(0, startIndex)}${text.slice(endIndex)}`.replace(/<!--\n*-->/g, '')
  if (root === undefined || /[^\t\n ]/.test(outside)) {
    throw notWellFormed(location, 'it has more than one root element, or text beside it')
  }
  const tree = buildTree(root, text, location, warn)
  // The namespace of the root element tells what the document is.
  const { unbound } = tree
  if (unbound !== undefined && hasUnboundPrefix(tree)) {
    throw notWellFormed(location, unbound.reason, unbound.line)
  }
  return tree
}

/** Makes the tree of an element from the nodes of the parser, with namespaces and references resolved. */
function buildTree(
  root: ParsedNode,
  text: string,
  location: string,
  warn?: WarnAtLine,
): SourceElement {
  const lineOf = lineCounter(text)
  const namespaces = new Namespaces()
  // Recursive, since the parser limits the depth.
  const build = (node: ParsedNode): SourceElement => {
    const { startIndex } = placeOf(node)
    const line = lineOf(startIndex)
    const fail: Fail = (reason) => notWellFormed(location, reason, line)
    const qName = keyOf(node).slice(mark.length)
    if (!isTagFrom(text, startIndex + 1 + qName.length)) throw fail('an invalid start tag')
    const outerScope = namespaces.scope
    const attributes = readAttributes(node, namespaces, fail, (message) => warn?.(line, message))
    const [namespace, name] = expand(qName, namespaces, fail)
    const { scope } = namespaces
    const own =
      namespace === undefined ? { reason: unboundPrefix('element', qName), line, qName } : undefined
    const content: (SourceElement | string)[] = []
    for (const child of node[keyOf(node)] as readonly ParsedNode[]) {
      const item = isElement(child) ? build(child) : textOf(child, fail)
      const last = content.at(-1)
      if (typeof item === 'string' && typeof last === 'string') content.splice(-1, 1, last + item)
      else if (item !== '') content.push(item)
    }
    namespaces.leave(outerScope)
    const children = content.filter((item) => typeof item !== 'string')
    const ownText = content.filter((item) => typeof item === 'string').join('')
    const inside = annotations.has(name) ? undefined : children.find((child) => child.unbound)
    const unbound = own ?? inside?.unbound
    return {
      name,
      namespace: namespace ?? '',
      attributes,
      children,
      content,
      text: ownText,
      scope,
      location,
      line,
      ...(unbound === undefined ? {} : { unbound }),
    }
  }
  return build(root)
}

/** Elements whose content is for readers: markup that was pasted into it has prefixes that are not declared. */
const annotations: ReadonlySet<string> = new Set(['annotation', 'documentation', 'appinfo'])

function unboundPrefix(what: 'element' | 'attribute', name: string): string {
  const prefix = name.slice(0, name.indexOf(':'))
  return `the prefix "${prefix}" of the ${what} "${name}" is not bound to a namespace`
}

const tagPart = /[\t\n ]+[^\s=<>/"']+[\t\n ]*=[\t\n ]*(?:"[^"]*"|'[^']*')|[\t\n ]*\/?>/y

// The validator passes over "=" before a name: an attribute deleted by hand. The parser takes U+FEFF, which names may
// have, for white space: schemas joined from files with a byte order mark.
function isTagFrom(text: string, nameEnd: number): boolean {
  tagPart.lastIndex = nameEnd
  while (tagPart.test(text)) if (text.charAt(tagPart.lastIndex - 1) === '>') return true
  return false
}

/** Creates the error of an element from its reason. */
type Fail = (reason: string) => ContractError

/**
 * Reads the attributes of an element, and declares the namespaces among them. One with an unbound prefix belongs to
 * another vocabulary than WSDL and XML Schema, and is ignored with a warning.
 */
function readAttributes(
  node: ParsedNode,
  namespaces: Namespaces,
  fail: Fail,
  warn: (message: string) => void,
): ReadonlyMap<ClarkName, string> {
  const outerSize = namespaces.size
  const others: [name: string, value: string][] = []
  for (const [key, raw] of Object.entries((node[':@'] ?? {}) as Record<string, string>)) {
    const name = key.slice(mark.length)
    if (raw.includes('<')) throw fail(`"<" in the attribute "${name}"`)
    // Line ends are line feeds by now; white space that is written as a character reference is not normalized.
    const value = decodeReferences(raw.replace(/[\t\n]/g, ' '), fail)
    const [prefix, local] = splitName(name, fail)
    if (prefix !== 'xmlns' && name !== 'xmlns') others.push([name, value])
    else {
      const fault = namespaces.declare(prefix === '' ? '' : local, value, outerSize)
      if (fault !== undefined) throw fail(fault)
    }
  }
  const attributes = new Map<ClarkName, string>()
  for (const [name, value] of others) {
    const [namespace, local] = name.includes(':') ? expand(name, namespaces, fail) : ['', name]
    if (namespace === undefined) {
      warn(`${unboundPrefix('attribute', name)}; the attribute is ignored`)
      continue
    }
    const expanded = clarkName(namespace, local)
    if (attributes.has(expanded)) throw fail(`the attribute "${name}" is repeated`)
    attributes.set(expanded, value)
  }
  return attributes
}

/** The namespace and the local name of a qualified name; no namespace where the prefix is not bound. */
function expand(
  name: string,
  namespaces: Namespaces,
  fail: Fail,
): [namespace: string | undefined, local: string] {
  const [prefix, local] = splitName(name, fail)
  return [namespaces.resolve(prefix), local]
}

function splitName(name: string, fail: Fail): [prefix: string, local: string] {
  if (!isQualifiedName(name)) {
    throw fail(`"${name}" is not a qualified name, or a prefix without a name`)
  }
  const colon = name.indexOf(':')
  return [name.slice(0, Math.max(colon, 0)), name.slice(colon + 1)]
}

function keyOf(node: ParsedNode): string {
  return Object.keys(node)[0] ?? ''
}

function isElement(node: ParsedNode): boolean {
  return keyOf(node).startsWith(mark)
}

/** Where an element begins and ends in the text. */
function placeOf(node: ParsedNode): { readonly startIndex: number; readonly endIndex: number } {
  return node[metadata] as { startIndex: number; endIndex: number }
}

function textOf(node: ParsedNode, fail: Fail): string {
  const [section] = (node[cdataKey] ?? []) as readonly ParsedNode[]
  if (section !== undefined) return String(section[textKey])
  const text = String(node[textKey])
  if (text.includes(']]>')) throw fail('"]]>" in text')
  return decodeReferences(text, fail)
}

/** Replaces references to characters and to the five entities that need no declaration. */
function decodeReferences(text: string, fail: Fail): string {
  return text.replace(/&([^;&\s]{0,40})(;?)/g, (whole, name: string, semicolon: string) => {
    if (semicolon === '') throw fail('"&" that does not begin a reference')
    const meaning = resolveReference(name)
    if (typeof meaning === 'string') return meaning
    const isCharacter = name.startsWith('#')
    throw fail(
      isCharacter ? `"${whole}" is not an XML character` : `the entity "${whole}" is not declared`,
    )
  })
}

// A download that ended early gives one of many syntax errors.
function syntaxError(text: string, location: string, reason: string, line?: number): ContractError {
  const isUnclosed = /^(?:Unclosed tag|Invalid ')/.test(reason)
  const isOther = /^(?:Extra text|Multiple possible)/.test(reason)
  const [root] = /<[^\s/>!]+/.exec(text) ?? []
  if (root !== undefined && (isUnclosed || !(isOther || text.trimEnd().endsWith('>')))) {
    return new ContractError('truncated', location, `it is truncated: ${root}> is never closed`)
  }
  return notWellFormed(location, reason.replace(/\.$/, ''), line)
}

function notWellFormed(location: string, reason: string, line?: number): ContractError {
  return new ContractError('not-xml', location, `not well-formed XML: ${reason}`, { line })
}
