import type { ClarkName } from '../../xml/node.js'
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

/** A contract with a TypeScript name for everything in it: what the emitters write down. */
export interface Bindings {
  /** Names of the constants that hold namespaces, by namespace. */
  readonly namespaces: ReadonlyMap<string, string>
  readonly types: ReadonlyMap<TypeKey, BoundType>
  /** Substitution groups that several places refer to, by head. */
  readonly substitutions: ReadonlyMap<ClarkName, BoundSubstitution>
  /** Elements of messages. */
  readonly elements: readonly BoundElement[]
  readonly services: readonly BoundService[]
  /** Names of everything at the top of the generated modules, so that imports can keep clear of them. */
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
  /** What it extends; a restriction stands for itself. */
  readonly base?: BoundComplex
  readonly attributes: readonly BoundAttribute[]
  readonly content?: BoundParticle
  /** In how many ways the choices of it and its bases can be made; more than 1 makes it a union. */
  readonly combinations: number
  /** All types but abstract ones that may stand for it by `xsi:type`, itself left out. */
  readonly subtypes: readonly BoundComplex[]
  /** Whether nothing can be of this type but its subtypes. */
  readonly abstract: boolean
  /** Name of the union of it and its subtypes; absent where it has none or nothing refers to it. */
  readonly union?: string
  /** Whether it is a subtype or has some, so that `$type` tells. */
  readonly inHierarchy: boolean
  /** Whether it has no content, no attributes and nothing to do with other types. */
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
  /** On a choice: that TypeScript does not hold its alternatives apart. */
  readonly loose?: true
}

export interface BoundAny {
  readonly kind: 'any'
  readonly any: AnyParticle
  readonly member: string
}

/** The elements that may stand where the head of a substitution group is referred to. */
export interface BoundSubstitution {
  readonly head: ClarkName
  /** Name of the TypeScript type. */
  readonly name: string
  /** Name of the constant with the elements' descriptors. */
  readonly constant: string
  readonly items: readonly BoundElementParticle[]
}

export interface BoundElement {
  readonly element: MessageElement
  /** Name of the constant with its descriptor. */
  readonly name: string
  /** The children of a Body that has several: then it has no descriptor of its own. */
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
  /** Name of the function that makes one. */
  readonly createName: string
  readonly operations: readonly BoundOperation[]
  /** Present where an operation follows the convention of Data8. */
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

/** An operation that takes a user name and a password, and answers with a `Status`. */
export interface BoundData8 {
  /** The member of the output that holds everything. */
  readonly result: string
  readonly resultType: TypeUse
  /** Whether it takes `options`. */
  readonly options: boolean
}
