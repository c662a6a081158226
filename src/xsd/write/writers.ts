import type { ComplexType, TypeRef } from '../descriptor.js'
import type { Naming } from './naming.js'
import type { Output } from './output.js'

/** Returns the whole element, tags included; throws a {@link Problem}. Never called for `undefined`. */
export type ElementWrite = (value: unknown, output: Output) => string

/** An element without its attributes and content. */
export interface TagParts {
  /** Such as `<GetJWT xmlns="http://www.data-8.co.uk/integr8"`; an attribute may follow. */
  readonly start: string
  readonly end: string
}

/** The part of an element declaration that writing uses; of a particle or of a global element. */
export interface ElementDeclaration {
  readonly name: string
  readonly type: TypeRef
  readonly nillable?: true
  readonly derived?: () => readonly ComplexType[]
  readonly fixed?: string
}

/** Writes one aspect of an object from its members, by slot. */
export type Part = (members: readonly unknown[], output: Output) => string

/** Writes elements of one complex type. */
export interface ComplexTypeWriter {
  /** Writes the whole element. `isNillable`: whether the value may have `$nil`. */
  write(tag: TagParts, value: unknown, output: Output, isNillable: boolean): string
  /** Writes the whole element as exactly this type; `typeName` is its `xsi:type` attribute, or `''`. */
  writeAs(
    tag: TagParts,
    typeName: string,
    value: object,
    output: Output,
    isNillable: boolean,
  ): string
}

/** Makes the writers of nested elements. It is passed in because types refer to each other in cycles. */
export interface Writers {
  readonly naming: Naming
  /** The writer of a complex type; made once for each type. */
  complexWriter(type: ComplexType): ComplexTypeWriter
  /** Makes the writer of an element in the namespace `ns`, whose start tag has `declaration`. */
  elementWriter(element: ElementDeclaration, ns: string, declaration?: string): ElementWrite
}
