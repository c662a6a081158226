import type { DateTime } from 'luxon'
import type { XmlElement } from '../xml/node.js'

type KeyOfAny<T> = T extends unknown ? keyof T : never

// `All` is the whole union: while `T` is taken apart, something has to remember what the others have.
type Exclusive<T, All> = T extends unknown
  ? T & { readonly [K in Exclude<KeyOfAny<All>, keyof T>]?: never }
  : never

/**
 * Exactly one of several alternatives, as an `xs:choice` has it: whoever has a member of one has none of
 * the others'. `OneOf<{ readonly a: string } | { readonly b: number }>` takes `{ a: '' }` and `{ b: 1 }`,
 * and refuses `{}` and `{ a: '', b: 1 }`.
 */
export type OneOf<T> = Exclusive<T, T>

/**
 * The content of an `xs:anyType` element. A primitive, a date or bytes are written with an `xsi:type`
 * that says so, and read by it; of an {@link XmlElement} the attributes and children are the content.
 */
export type AnyType = XmlElement | string | boolean | number | bigint | DateTime | Uint8Array
