import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { buildTree } from './build-tree.js'
import { ContractError } from './contract-error.js'
import { attributeMark, cdataKey, type ParsedNode, tagMark, tagOf, textKey } from './parsed-node.js'
import { prepareMarkup, type WarnAtLine } from './prepare-markup.js'
import type { SourceElement } from './source.js'

/** Limit on the depth of elements; schemas have a depth of about 20. */
const maxDepth = 500

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: attributeMark,
  textNodeName: textKey,
  cdataPropName: cdataKey,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // References are decoded in `build-tree.ts`: the parser ignores unknown entities, and stops decoding at a
  // limit that is meant for DTDs.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  captureMetaData: true,
  jPath: false,
  maxNestedTags: maxDepth,
  // The parser calls this twice for some tags.
  transformTagName: (name) => (name.startsWith(tagMark) ? name : tagMark + name),
})

/**
 * Reads a document into a tree with namespaces resolved.
 *
 * @param text the document, already decoded from bytes
 * @param location path or URL, for messages
 * @param warn called with the line and the message of each warning
 * @throws ContractError `truncated`, `not-xml`
 */
export function parseSource(text: string, location: string, warn?: WarnAtLine): SourceElement {
  const prepared = prepareMarkup(text, location, warn)
  const nodes = parseOrdered(prepared, location)
  const roots = nodes.filter((node) => tagOf(node) !== undefined)
  const [root] = roots
  if (root === undefined || roots.length > 1) {
    const reason = root === undefined ? 'it has no element' : 'it has more than one root element'
    throw new ContractError('not-xml', location, `not well-formed XML: ${reason}`)
  }
  return buildTree(root, prepared, location)
}

function parseOrdered(text: string, location: string): readonly ParsedNode[] {
  const result = XMLValidator.validate(text)
  if (result !== true) throw notWellFormed(text, location, result.err.msg, result.err.line)
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

// A truncated file gives one of many syntax errors. Where the root element is not closed, the error says that
// instead.
function notWellFormed(
  text: string,
  location: string,
  reason: string,
  line?: number,
): ContractError {
  const root = /<([^\s/>!?<]+)/.exec(text)
  if (
    root !== null &&
    !isClosed(text, root.index, root[1] ?? '') &&
    !notFromTruncation.test(reason)
  ) {
    return new ContractError('truncated', location, `it is truncated: <${root[1]}> is never closed`)
  }
  const problem = reason.replace(/\.$/, '')
  return new ContractError('not-xml', location, `not well-formed XML: ${problem}`, { line })
}

// Faults that truncation does not cause.
const notFromTruncation = /^(?:Expected closing tag|Extra text|Multiple possible)/

function isClosed(text: string, rootStart: number, rootName: string): boolean {
  const lastTag = text.lastIndexOf('<')
  const ending = text.slice(lastTag).trimEnd()
  return lastTag === rootStart
    ? ending.endsWith('/>')
    : /^<\/([^\s>]+)\s*>$/.exec(ending)?.[1] === rootName
}
