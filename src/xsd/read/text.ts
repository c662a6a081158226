import { textOf } from '../../xml/element-text.js'
import type { NamespaceScope, XmlElement } from '../../xml/node.js'
import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE } from '../simple/codec.js'
import { checkReference, inAttachment, isInclude } from './refusals.js'

/** The text of an element that may have only text. */
export function simpleContent(node: XmlElement): string {
  if (node.attributes.size > 0) checkReference(node)
  const text = textOf(node)
  if (text !== undefined) return text
  const element = node.children.find((child) => typeof child !== 'string')
  throw element !== undefined && isInclude(element)
    ? inAttachment()
    : new Problem('has elements where only text is allowed')
}

/** Reads a text of a document by its type. */
export function readSimpleValue(
  codec: SimpleCodec,
  text: string,
  scope: NamespaceScope | undefined,
): unknown {
  return legal(codec, codec.read(text, scope))
}

/** Reads a default or fixed value of the schema by its type. */
export function readLiteral(codec: SimpleCodec, literal: string): unknown {
  return legal(codec, codec.readLiteral(literal))
}

function legal(codec: SimpleCodec, value: unknown): unknown {
  if (value === UNREADABLE) throw new Problem(`is not a legal ${codec.label}`)
  return value
}
