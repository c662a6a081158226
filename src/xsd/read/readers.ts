import type { XmlElement } from '../../xml/node.js'
import type { ComplexType, TypeRef } from '../descriptor.js'
import type { Members } from './members.js'

/** Returns the value of an element; throws a {@link Problem}. */
export type ElementRead = (node: XmlElement) => unknown

/** The part of an element declaration that reading uses; of a particle or of a global element. */
export interface ElementDeclaration {
  readonly type: TypeRef
  readonly nillable?: true
  readonly derived?: () => readonly ComplexType[]
  readonly default?: string
  readonly fixed?: string
}

/** Reads elements of one complex type. */
export interface ComplexTypeReader {
  readonly isAbstract: boolean
  /** Readers of the types that may replace this one by `xsi:type`, by name. */
  readonly derived: ReadonlyMap<string, ComplexTypeReader>
  /** `isMarked`: whether the object gets the member `$type`, since a derived type could be in its place. */
  read(node: XmlElement, isMarked: boolean): Members
  /** Reads a nil element: its attributes, and `$nil`. `null` where it has none that the contract allows. */
  readNil(node: XmlElement, isMarked: boolean): Members | null
}

/** Makes the readers of nested elements. It is passed in because types refer to each other in cycles. */
export interface Readers {
  complexReader(type: ComplexType): ComplexTypeReader
  elementReader(element: ElementDeclaration, isOptional?: boolean): ElementRead
}
