import { XMLParser } from 'fast-xml-parser'

/** A node of `fast-xml-parser` with `preserveOrder`: one key for the name, and one for the attributes. */
export type ParsedNode = Readonly<Record<string | symbol, unknown>>

// The parser uses names as keys of plain objects; it refuses `constructor` and renames `toString`. A first
// character that XML names cannot have avoids these names.
export const tagMark = '<'
export const attributeMark = '@'
const attributesKey = ':@'
export const textKey = '#text'
export const cdataKey = '#cdata'

const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol

/** The qualified name of an element; absent for text. */
export function tagOf(node: ParsedNode): string | undefined {
  for (const key in node) if (key.startsWith(tagMark)) return key.slice(tagMark.length)
  return undefined
}

/** The child nodes of an element. */
export function childNodesOf(node: ParsedNode): readonly ParsedNode[] {
  return (node[tagMark + (tagOf(node) ?? '')] ?? []) as readonly ParsedNode[]
}

/** Qualified names and undecoded values of attributes, namespace declarations included. */
export function rawAttributesOf(node: ParsedNode): readonly (readonly [string, string])[] {
  const attributes = (node[attributesKey] ?? {}) as Readonly<Record<string, string>>
  return Object.entries(attributes).map(([key, value]) => [key.slice(attributeMark.length), value])
}

/** The undecoded text of a text node. */
export function textOf(node: ParsedNode): { readonly text: string; readonly isCdata: boolean } {
  const cdata = node[cdataKey] as readonly ParsedNode[] | undefined
  return cdata === undefined
    ? { text: String(node[textKey] ?? ''), isCdata: false }
    : { text: String(cdata[0]?.[textKey] ?? ''), isCdata: true }
}

/** Where the start tag of an element begins in the text. */
export function startIndexOf(node: ParsedNode): number {
  return (node[metadata] as { readonly startIndex: number }).startIndex
}
