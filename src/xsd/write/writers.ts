import type { ComplexType, TypeRef } from '../descriptor.js'
import type { Naming } from './naming.js'
import type { Output } from './output.js'

/** Gives the whole of an element, tags included; throws a {@link Problem}. Never for `undefined`. */
export type ElementWrite = (value: unknown, output: Output) => string

/** An element without its attributes and content. */
export interface TagParts {
  /** Such as `<GetJWT xmlns="http://www.data-8.co.uk/integr8"`; an attribute may follow. */
  readonly start: string
  readonly end: string
}

/** What of a declaration matters to writing; of a particle or of a global element. */
export interface ElementDeclaration {
  readonly name: string
  readonly ns?: string
  readonly type: TypeRef
  readonly nillable?: true
  readonly fixed?: string
}

/** Writes one aspect of an object from its members, by slot. */
export type Part = (members: readonly unknown[], output: Output) => string

/** Writes elements of one complex type. */
export interface ComplexTypeWriter {
  /** Writes the whole element. */
  write(tag: TagParts, value: unknown, output: Output): string
  /** Writes the whole element as one of just this type, with an attribute that says so. */
  writeAs(tag: TagParts, typeName: string, value: object, output: Output): string
}

/** Where the writers of what is inside come from: types refer to each other in circles. */
export interface Writers {
  readonly naming: Naming
  /** The writer of a complex type; made once for each. */
  complexWriter(type: ComplexType): ComplexTypeWriter
  /** Makes the writer of an element, which has `declaration` in its start tag. */
  elementWriter(element: ElementDeclaration, declaration?: string): ElementWrite
}
