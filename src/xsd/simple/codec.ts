import { describeKind } from '../../internal/validation.js'
import type { NamespaceScope } from '../../xml/node.js'
import { Problem } from '../problem.js'
import type { Verdicts } from './verdicts.js'
import type { WhiteSpace } from './white-space.js'

/** What a codec gives for a text that is none of its type. */
export const UNREADABLE: unique symbol = Symbol('unreadable')

/** Gives prefixes to namespaces that show up in values, and sees to it that they are declared. */
export interface Prefixes {
  prefixOf(namespace: string): string
}

/** Of equal values the same, of different ones different. */
export type ValueKey = string | number | bigint | boolean

/** How facets look at the values of a type. What has no meaning for a type is absent. */
export interface ValueSpace {
  keyOf(value: unknown, verdicts?: Verdicts): ValueKey
  /** Below 0, 0 or above 0; undefined where the two have no order (a date with a zone and one without). */
  compare?(value: unknown, bound: unknown): number | undefined
  /** In characters, octets or items. */
  lengthOf?(value: unknown): number
  digitsOf?(value: unknown): { readonly total: number; readonly fraction: number }
  /** Every way to write the value that is worth trying where the usual one fits no pattern. */
  spellings?(value: unknown): readonly string[]
}

/**
 * Reads and writes the values of one simple type. What unions have found out about a value is handed on as
 * `verdicts`; it is absent where no union has been met yet.
 */
export interface SimpleCodec {
  /** What the type is called in messages: `xs:int`. */
  readonly label: string
  readonly whiteSpace: WhiteSpace
  /** Whether what is written can never hold a character that is to be escaped or refused. */
  readonly isSafe: boolean
  /** Whether values are qualified names, so that writing them takes prefixes. */
  readonly isQualified: boolean
  readonly space: ValueSpace
  /** The value of a text of a document; {@link UNREADABLE} where it is none. */
  read(text: string, scope: NamespaceScope | undefined, verdicts?: Verdicts): unknown
  /** The value of a text of the schema: a facet, a default. Qualified names stand in Clark notation there. */
  readLiteral(text: string, verdicts?: Verdicts): unknown
  /** The text of a value, not escaped. Throws a {@link Problem} for what is no value of the type. */
  write(value: unknown, prefixes: Prefixes, verdicts?: Verdicts): string
}

/** The problem of a value of the wrong kind. The value itself may be a secret and is not told. */
export function wrongKind(due: string, value: unknown): Problem {
  return new Problem(`must be ${due}, got ${describeKind(value)}`)
}

/** What distinguishes one built-in type from another. */
export interface AtomicType {
  readonly label: string
  readonly whiteSpace?: WhiteSpace
  readonly isSafe?: boolean
  readonly space?: ValueSpace
  /** Of a text whose white space has been seen to. */
  parse(text: string): unknown
  format(value: unknown): string
}

/** A space of values that are told apart by `===`. */
export const PLAIN_SPACE: ValueSpace = { keyOf: (value) => value as ValueKey }
