import type { ClarkName } from '../../xml/expanded-name.js'
import type {
  BuiltinName,
  NamespaceConstraint,
  Occurs,
  SimpleFacets,
} from '../../xsd/descriptor.js'

/**
 * The schemas and services of a contract, in the terms of XML Schema and WSDL, with all references resolved.
 * `read-wsdl` and `read-xsd` create it, `bind` reads it. It is immutable and independent of TypeScript.
 */
export interface ContractModel {
  readonly types: ReadonlyMap<TypeKey, TypeDefinition>
  readonly elements: ReadonlyMap<ClarkName, GlobalElement>
  /** Target namespaces, in the order in which their first schema appears. */
  readonly namespaces: readonly string[]
  readonly ports: readonly PortModel[]
  readonly unsupported: readonly UnsupportedConstruct[]
}

/** Key of a type definition: the Clark name of a named type, a path for an anonymous one. */
export type TypeKey = string

/** A part of the contract that is not in the bindings. */
export interface UnsupportedConstruct {
  /** Kind and name, such as `port EmailValidationHttpGet`. */
  readonly what: string
  readonly why: string
  /** What to do about it, in one sentence. Default: nothing can be done. */
  readonly advice?: string
}

/** The type of an element, an attribute, a list item… */
export type TypeUse =
  | { readonly kind: 'builtin'; readonly name: BuiltinName }
  /** `xs:anyType`, also in place of a type that is not declared. */
  | { readonly kind: 'anyType' }
  /** A definition in {@link ContractModel.types}. */
  | {
      readonly kind: 'defined'
      readonly key: TypeKey
      /** Methods of derivation that an element blocks for its `xsi:type`. Default: none */
      readonly block?: readonly Derivation[]
    }
  /** A simple type without a name. */
  | { readonly kind: 'inline'; readonly type: SimpleDefinition }

/** A method of derivation of complex types. */
export type Derivation = 'extension' | 'restriction'

export type TypeDefinition = SimpleDefinition | ComplexDefinition

export interface SimpleDefinition {
  readonly kind: 'simple'
  /** Absent for an anonymous type. */
  readonly key?: TypeKey
  /** Absent for an anonymous type. */
  readonly name?: ClarkName
  readonly documentation?: string
  readonly variety: SimpleVariety
}

export type SimpleVariety =
  | { readonly kind: 'restriction'; readonly base: TypeUse; readonly facets: Facets }
  | { readonly kind: 'list'; readonly item: TypeUse }
  | { readonly kind: 'union'; readonly members: readonly TypeUse[] }

export interface Facets extends SimpleFacets {
  readonly enumeration?: readonly EnumerationValue[]
}

export interface EnumerationValue {
  /** As written in the schema; a qualified name is in Clark notation. */
  readonly value: string
  readonly documentation?: string
}

export interface ComplexDefinition {
  readonly kind: 'complex'
  readonly key: TypeKey
  /** Absent for an anonymous type. */
  readonly name?: ClarkName
  /** Target namespace of its schema. */
  readonly namespace: string
  readonly origin: ComplexOrigin
  readonly documentation?: string
  readonly abstract: boolean
  readonly mixed: boolean
  /** The base type; a restriction has its complete content and all its attributes here. */
  readonly derivation?: { readonly by: Derivation; readonly base: TypeKey }
  /** Methods by which a type that replaces this one by `xsi:type` must not be derived. Default: none */
  readonly block?: readonly Derivation[]
  readonly attributes: readonly AttributeModel[]
  readonly anyAttribute: boolean
  /** The type of simple content; absent for an extension of a complex type, whose base has it. */
  readonly text?: TypeUse
  readonly content?: Particle
}

/** Where a complex type is declared; its TypeScript name is derived from this. */
export type ComplexOrigin =
  | { readonly kind: 'type'; readonly name: string }
  /** The anonymous type of a global element. */
  | { readonly kind: 'element'; readonly name: string }
  /** The anonymous type of an element inside another type. */
  | { readonly kind: 'member'; readonly name: string; readonly owner: TypeKey }
  /** The anonymous type of an element inside a group. */
  | { readonly kind: 'group'; readonly name: string; readonly group: string }
  /** The wrapper of an rpc message. */
  | { readonly kind: 'message'; readonly name: string; readonly message: ClarkName }
  /** The parts of a document message that has several. */
  | { readonly kind: 'parts'; readonly name: string; readonly message: ClarkName }

export interface AttributeModel {
  readonly name: string
  /** `''` for an unqualified attribute. */
  readonly namespace: string
  readonly type: TypeUse
  readonly required: boolean
  readonly default?: string
  readonly fixed?: string
  readonly documentation?: string
}

export type Particle = ElementParticle | GroupParticle | AnyParticle

export interface ElementParticle {
  readonly kind: 'element'
  readonly name: string
  /** `''` for an unqualified element. */
  readonly namespace: string
  readonly type: TypeUse
  readonly min: number
  readonly max: Occurs
  readonly nillable: boolean
  readonly default?: string
  readonly fixed?: string
  readonly documentation?: string
}

export interface GroupParticle {
  readonly kind: 'sequence' | 'choice' | 'all'
  readonly items: readonly Particle[]
  readonly min: number
  readonly max: Occurs
  /** The head of the substitution group that this choice represents. */
  readonly head?: ClarkName
  readonly documentation?: string
}

export interface AnyParticle {
  readonly kind: 'any'
  readonly min: number
  readonly max: Occurs
  /** `'##any'`, `'##other'`, or a list of namespaces in which `''` means no namespace. */
  readonly namespaces: NamespaceConstraint
  readonly targetNamespace: string
  readonly documentation?: string
}

export interface GlobalElement {
  readonly name: string
  readonly namespace: string
  readonly type: TypeUse
  readonly nillable: boolean
  readonly abstract: boolean
  readonly documentation?: string
}

/** A port of a service, or several of one port type that differ only in SOAP version or address. */
export interface PortModel {
  readonly service: string
  readonly port: string
  readonly portType: string
  readonly namespace: string
  readonly address?: string
  readonly soapVersion: SoapVersion
  /** Further ports of the same operations. */
  readonly others: readonly OtherPort[]
  readonly documentation?: string
  readonly operations: readonly OperationModel[]
}

export type SoapVersion = '1.1' | '1.2'

export interface OtherPort {
  readonly port: string
  readonly soapVersion: SoapVersion
  readonly address?: string
}

export interface OperationModel {
  readonly name: string
  /** Names that distinguish overloaded operations: of the input, its element and its message, in order of preference. */
  readonly distinctNames: readonly string[]
  readonly style: 'document' | 'rpc'
  readonly soapAction: string
  readonly documentation?: string
  /** Documentation of the input, its message and its parts. */
  readonly inputDocumentation?: string
  readonly outputDocumentation?: string
  /** Absent where the Body is empty. */
  readonly input?: MessageElement
  /** `'empty'` where the Body is empty, absent for a one-way operation. */
  readonly output?: MessageElement | 'empty'
  readonly headers: readonly MessageElement[]
  readonly faults: readonly MessageElement[]
}

/** An element of a message: a child of Body, Header or detail. */
export interface MessageElement {
  readonly name: string
  readonly namespace: string
  readonly type: TypeUse
  readonly nillable: boolean
  readonly documentation?: string
  /** Key in {@link ContractModel.elements}; absent where no global element is declared. */
  readonly global?: ClarkName
  /** The children of a Body with several parts; then this element is not in the message, and `type` describes its children. */
  readonly parts?: readonly MessagePart[]
}

/** One of several children of a Body; its name is that of the part. */
export interface MessagePart {
  readonly name: string
  readonly element: MessageElement
}
