import { describeKind } from '../../internal/validation.js'
import type { NamespaceScope } from '../../xml/node.js'
import { Problem } from '../problem.js'
import type { Pattern } from './pattern/pattern.js'
import type { UnionMemo } from './union-memo.js'
import type { WhiteSpace } from './white-space.js'

/** The result of a codec for a text that is not in the lexical space of its type. */
export const UNREADABLE: unique symbol = Symbol('unreadable')

/** Assigns prefixes to the namespaces of qualified names in values, and has them declared. */
export interface Prefixes {
  prefixOf(namespace: string): string
}

/** Identifies a value: equal values have the same key, different values have different keys. */
export type ValueKey = string | number | bigint | boolean

/** The operations on the values of a type that facets need. Operations that a type does not have are absent. */
export interface ValueSpace {
  keyOf(value: unknown, memo?: UnionMemo): ValueKey
  /** Below 0, 0 or above 0; undefined where the two are not comparable (a date with a zone and one without). */
  compare?(value: unknown, bound: unknown): number | undefined
  /** In characters, octets or items. */
  lengthOf?(value: unknown): number
  digitsOf?(value: unknown): { readonly total: number; readonly fraction: number }
  /** Further lexical forms of the value, which are tried where the usual one does not match a pattern. */
  spellings?(value: unknown): readonly string[]
}

/**
 * Reads and writes the values of one simple type. `memo` has the results of unions for the current value; it is
 * absent outside of a union.
 */
export interface SimpleCodec {
  /** Name of the type in messages: `xs:int`. */
  readonly label: string
  readonly whiteSpace: WhiteSpace
  /** Whether the written text never has a character that has to be escaped or refused. */
  readonly isSafe: boolean
  /** Whether values may be qualified names, which are written with prefixes. */
  readonly isQualified: boolean
  readonly space: ValueSpace
  /** What is known of the texts that it writes; undefined where that is nothing. */
  texts?(): Texts | undefined
  /** The values of its enumeration; undefined where it has none. */
  values?(): readonly unknown[] | undefined
  /** The value of a text of a document; {@link UNREADABLE} for a text that is not of the type. */
  read(text: string, scope: NamespaceScope | undefined, memo?: UnionMemo): unknown
  /** The value of a text of the schema: a facet or a default. Its qualified names are in Clark notation. */
  readLiteral(text: string, memo?: UnionMemo): unknown
  /** The text of a value, not escaped. Throws a {@link Problem} for a value that is not of the type. */
  write(value: unknown, prefixes: Prefixes, memo?: UnionMemo): string
}

/** The problem of a value of the wrong kind. The value may be a secret and is not shown. */
export function wrongKind(due: string, value: unknown): Problem {
  return new Problem(`must be ${due}, got ${describeKind(value)}`)
}

/** What is known of the texts that a type writes. */
export interface Texts {
  /** In characters. */
  readonly minLength: number
  /** In characters; `Infinity` for no bound. */
  readonly maxLength: number
  /** A regular expression of XML Schema that matches each of them, all of ASCII. Absent where they may have any characters. */
  readonly pattern?: Pattern
}

/** What distinguishes one built-in type from another. */
export interface AtomicType {
  readonly label: string
  /** A regular expression of XML Schema that matches each text that it writes. Absent where there is no simple one. */
  readonly written?: string
  readonly whiteSpace?: WhiteSpace
  readonly isSafe?: boolean
  readonly space?: ValueSpace
  /** The value of a text whose white space has been normalized. */
  parse(text: string): unknown
  format(value: unknown): string
}

/** A value space whose values are compared by `===`. */
export const PLAIN_SPACE: ValueSpace = { keyOf: (value) => value as ValueKey }
