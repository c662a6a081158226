import { XMLParser } from 'fast-xml-parser'

/** What `fast-xml-parser` gives with `preserveOrder`: one key for the name, and one for the attributes. */
export type ParsedNode = Readonly<Record<string | symbol, unknown>>

// Names become keys of plain objects inside the parser, which refuses `constructor` and renames
// `toString`; a first character that no XML name has keeps them apart from anything JavaScript knows.
export const tagMark = '<'
export const attributeMark = '@'
const attributesKey = ':@'
export const textKey = '#text'
export const cdataKey = '#cdata'

const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol

/** The name of an element as it was written; absent for text. */
export function tagOf(node: ParsedNode): string | undefined {
  for (const key in node) if (key.startsWith(tagMark)) return key.slice(tagMark.length)
  return undefined
}

/** What stands in an element. */
export function childNodesOf(node: ParsedNode): readonly ParsedNode[] {
  return (node[tagMark + (tagOf(node) ?? '')] ?? []) as readonly ParsedNode[]
}

/** Names and values of attributes as they were written, declarations of namespaces among them. */
export function rawAttributesOf(node: ParsedNode): readonly (readonly [string, string])[] {
  const attributes = (node[attributesKey] ?? {}) as Readonly<Record<string, string>>
  return Object.entries(attributes).map(([key, value]) => [key.slice(attributeMark.length), value])
}

/** A run of text as it was written. */
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
