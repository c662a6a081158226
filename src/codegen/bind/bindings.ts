import type { ClarkName } from '../../xml/expanded-name.js'
import type {
  AnyParticle,
  AttributeModel,
  ComplexDefinition,
  ElementParticle,
  GroupParticle,
  MessageElement,
  OperationModel,
  PortModel,
  SimpleDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'

/** A contract with TypeScript names for all its parts: the input of the emitters. */
export interface Bindings {
  /** Names of the constants for namespaces, by namespace. */
  readonly namespaces: ReadonlyMap<string, string>
  readonly types: ReadonlyMap<TypeKey, BoundType>
  /** Substitution groups that have several references, by head. */
  readonly substitutions: ReadonlyMap<ClarkName, BoundSubstitution>
  /** Elements of messages. */
  readonly elements: readonly BoundElement[]
  readonly services: readonly BoundService[]
  /** Name of the function that creates a client of the first of several services. */
  readonly createFirst?: string
  /**
   * The types that `xsi:type` may name in an element, where the element blocks some of those that may replace its
   * type; absent for every other use.
   */
  readonly limitedSubtypes: (use: TypeUse) => readonly BoundComplex[] | undefined
  /** Whether a name is declared in the generated modules, so that imports use another one. */
  readonly taken: (name: string) => boolean
}

export type BoundType = BoundSimple | BoundComplex

export interface BoundSimple {
  readonly kind: 'simple'
  /** Name of the TypeScript type, and of the constant with its descriptor. */
  readonly name: string
  readonly definition: SimpleDefinition
}

export interface BoundComplex {
  readonly kind: 'complex'
  /** Name of the TypeScript type, and of the constant with its descriptor. */
  readonly name: string
  readonly definition: ComplexDefinition
  /** The type that it extends; absent for a restriction, which is complete itself. */
  readonly base?: BoundComplex
  readonly attributes: readonly BoundAttribute[]
  readonly content?: BoundParticle
  /** Number of combinations of the choices of it and its bases; with more than 1 the type is a union. */
  readonly combinations: number
  /** Types derived from it that are not abstract: `xsi:type` may name them in its place. */
  readonly subtypes: readonly BoundComplex[]
  /** Whether only its subtypes can have instances. */
  readonly abstract: boolean
  /** Name of the union of it and its subtypes; absent where it has no subtypes, or no reference. */
  readonly union?: string
  /**
   * Name of the type of nillable elements of it; absent where there are none, or where neither it nor a subtype has
   * attributes: a nil element keeps these.
   */
  readonly nillable?: string
  /** Whether it has a named base or subtypes, so that values may have `$type`. */
  readonly inHierarchy: boolean
  /** Whether neither it nor a base of it has content or attributes. */
  readonly isMemberless: boolean
  /** Whether types are derived from it, named or anonymous. */
  readonly isBase: boolean
  /** Whether it has no members, no named base and no derived types. */
  readonly isEmpty: boolean
}

export interface BoundAttribute {
  readonly attribute: AttributeModel
  readonly member: string
}

export type BoundParticle = BoundElementParticle | BoundGroup | BoundAny

export interface BoundElementParticle {
  readonly kind: 'element'
  readonly element: ElementParticle
  readonly member: string
}

export interface BoundGroup {
  readonly kind: 'group'
  readonly group: Omit<GroupParticle, 'items'>
  readonly items: readonly BoundParticle[]
  /** The member of a repeated group. */
  readonly member?: string
  /** On a choice: its members are all optional in TypeScript, since exact alternatives would be too many. */
  readonly loose?: true
}

export interface BoundAny {
  readonly kind: 'any'
  readonly any: AnyParticle
  readonly member: string
}

/** The elements that may occur in place of the head of a substitution group. */
export interface BoundSubstitution {
  readonly head: ClarkName
  /** Name of the TypeScript type. */
  readonly name: string
  /** Name of the constant with the descriptors of the elements. */
  readonly constant: string
  readonly items: readonly BoundElementParticle[]
}

export interface BoundElement {
  readonly element: MessageElement
  /** Name of the constant with its descriptor. */
  readonly name: string
  /** The children of a Body that has several: then it has no descriptor. */
  readonly parts?: readonly BoundPart[]
}

export interface BoundPart {
  readonly member: string
  readonly element: BoundElement
}

export interface BoundService {
  readonly port: PortModel
  /** Name of the constant with its descriptor. */
  readonly name: string
  /** Name of the type of the client. */
  readonly clientName: string
  /** Name of the type of its methods. */
  readonly methodsName: string
  /** Name of the function that creates a client. */
  readonly createName: string
  readonly operations: readonly BoundOperation[]
  /** Present where at least one operation follows the convention of Data8. */
  readonly data8?: {
    readonly clientName: string
    readonly methodsName: string
    readonly createName: string
  }
}

export interface BoundOperation {
  readonly operation: OperationModel
  readonly method: string
  /** Name of the constant with its descriptor. */
  readonly name: string
  readonly input?: BoundElement
  readonly output?: BoundElement | 'empty'
  readonly headers: readonly BoundElement[]
  readonly faults: readonly BoundElement[]
  /** Name of the type of its fault details; absent where none are declared. */
  readonly faultName?: string
  readonly data8?: BoundData8
}

/** An operation with a user name and a password in the request, and a `Status` in the reply. */
export interface BoundData8 {
  /** The member of the output with the result. */
  readonly result: string
  readonly resultType: TypeUse
  /** Whether it takes `options`. */
  readonly options: boolean
}
