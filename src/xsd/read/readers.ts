import type { XmlElement } from '../../xml/node.js'
import type { ComplexType, TypeRef } from '../descriptor.js'
import type { Members } from './members.js'

/** Gives the value of an element; throws a {@link Problem}. */
export type ElementRead = (node: XmlElement) => unknown

/** What of a declaration matters to reading; of a particle or of a global element. */
export interface ElementDeclaration {
  readonly type: TypeRef
  readonly nillable?: true
  readonly default?: string
  readonly fixed?: string
}

/** Reads elements of one complex type. */
export interface ComplexTypeReader {
  readonly isAbstract: boolean
  /** Readers of the types that may stand in for this one, by name. */
  readonly derived: ReadonlyMap<string, ComplexTypeReader>
  /** `isMarked`: whether the object says of which type it is, since another could stand in its place. */
  read(node: XmlElement, isMarked: boolean): Members
}

/** Where the readers of what is inside come from: types refer to each other in circles. */
export interface Readers {
  complexReader(type: ComplexType): ComplexTypeReader
  elementReader(element: ElementDeclaration, isOptional?: boolean): ElementRead
}
