import type { DateTime } from 'luxon'
import type { XmlElement } from '../xml/node.js'

type KeyOfAny<T> = T extends unknown ? keyof T : never

// `T` is distributed over the alternatives; `All` keeps the whole union.
type Exclusive<T, All> = T extends unknown
  ? T & { readonly [K in Exclude<KeyOfAny<All>, keyof T>]?: never }
  : never

/**
 * Exactly one of several alternatives, as in an `xs:choice`: an object with a member of one alternative has no member
 * of another. `OneOf<{ readonly a: string } | { readonly b: number }>` accepts `{ a: '' }` and `{ b: 1 }`, and refuses
 * `{}` and `{ a: '', b: 1 }`.
 *
 * @example
 * ```ts
 * import type { OneOf } from 'data8-useradmin/soap'
 *
 * const payment: OneOf<{ readonly card: string } | { readonly invoice: number }> = { invoice: 12 }
 * ```
 */
export type OneOf<T> = Exclusive<T, T>

/**
 * The value of a nillable element of a type with attributes: a value of the type `T`, `null` for a nil element without
 * attributes, or an object with `$nil: true` and the attributes `K` of a nil element (XML Schema part 1, section
 * 3.3.4).
 *
 * @example
 * ```ts
 * import type { Nillable } from 'data8-useradmin/soap'
 *
 * const weight: Nillable<{ $value: number; unit: string }, 'unit'> = { $nil: true, unit: 'kg' }
 * ```
 */
export type Nillable<T, K extends keyof T> =
  | (T & { readonly $nil?: never })
  | ({ readonly $nil: true } & Pick<T, K> & {
        readonly [P in Exclude<KeyOfAny<T>, K>]?: never
      })
  | null

/**
 * The content of an `xs:anyType` element. A primitive, a date or bytes are written with the `xsi:type` of their type,
 * and are read by it. Of an {@link XmlElement}, the attributes and children are the content.
 *
 * @example
 * ```ts
 * import type { AnyType } from 'data8-useradmin/soap'
 *
 * const values: readonly AnyType[] = ['text', 12n, true, new Uint8Array([1, 2, 3])]
 * ```
 */
export type AnyType = XmlElement | string | boolean | number | bigint | DateTime | Uint8Array
