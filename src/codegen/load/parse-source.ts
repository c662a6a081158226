import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { buildTree } from './build-tree.js'
import { ContractError } from './contract-error.js'
import { attributeMark, cdataKey, type ParsedNode, tagMark, tagOf, textKey } from './parsed-node.js'
import { type Note, prescan } from './prescan.js'
import type { SourceElement } from './source.js'

/** Deeper documents are refused; schemas nest some 20 levels. */
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

/**
 * Reads a document into a tree with namespaces resolved.
 *
 * @param text the document, already decoded from bytes
 * @param location path or URL, for messages
 * @param note told of what is passed over
 * @throws ContractError `cut-off`, `not-xml`
 */
export function parseSource(text: string, location: string, note?: Note): SourceElement {
  const scanned = prescan(text, location, note)
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
