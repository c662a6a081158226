import type { ClarkName } from '../xml/expanded-name.js'

/** Local names of the built-in simple types of XML Schema 1.0 (those that 1.1 added, such as `dateTimeStamp`, are not supported). */
export type BuiltinName =
  | 'anySimpleType'
  | 'string'
  | 'normalizedString'
  | 'token'
  | 'language'
  | 'NMTOKEN'
  | 'NMTOKENS'
  | 'Name'
  | 'NCName'
  | 'ID'
  | 'IDREF'
  | 'IDREFS'
  | 'ENTITY'
  | 'ENTITIES'
  | 'anyURI'
  | 'QName'
  | 'NOTATION'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'nonPositiveInteger'
  | 'negativeInteger'
  | 'long'
  | 'int'
  | 'short'
  | 'byte'
  | 'nonNegativeInteger'
  | 'unsignedLong'
  | 'unsignedInt'
  | 'unsignedShort'
  | 'unsignedByte'
  | 'positiveInteger'
  | 'float'
  | 'double'
  | 'duration'
  | 'dateTime'
  | 'time'
  | 'date'
  | 'gYearMonth'
  | 'gYear'
  | 'gMonthDay'
  | 'gDay'
  | 'gMonth'
  | 'hexBinary'
  | 'base64Binary'

/** Facets of a restriction beside its enumeration. Those that do not apply are absent. */
export interface SimpleFacets {
  readonly whiteSpace?: 'preserve' | 'replace' | 'collapse'
  readonly length?: number
  readonly minLength?: number
  readonly maxLength?: number
  /** Bounds and digits, in lexical form so that no digit is lost. */
  readonly minInclusive?: string
  readonly maxInclusive?: string
  readonly minExclusive?: string
  readonly maxExclusive?: string
  readonly totalDigits?: number
  readonly fractionDigits?: number
  /** XML Schema regular expressions as the schema has them; a value must match at least one of them. */
  readonly patterns?: readonly string[]
}

/** A restriction of another simple type. */
export interface SimpleRestriction extends SimpleFacets {
  readonly kind: 'restriction'
  /** Absent for an anonymous type. */
  readonly name?: ClarkName
  readonly base: SimpleTypeRef
  /** The allowed values, in lexical form after white space handling; qualified names in Clark notation. */
  readonly enumeration?: readonly string[]
}

/** A white-space separated list of items of one simple type. */
export interface SimpleList {
  readonly kind: 'list'
  readonly name?: ClarkName
  readonly item: SimpleTypeRef
}

/** A value of one of several simple types: the first whose lexical space has the text. */
export interface SimpleUnion {
  readonly kind: 'union'
  readonly name?: ClarkName
  readonly members: readonly SimpleTypeRef[]
}

/**
 * A simple type: the name of one that is built in, or a derivation.
 *
 * @example
 * ```ts
 * import type { SimpleType } from 'data8-useradmin/soap'
 *
 * const level: SimpleType = { kind: 'restriction', base: 'string', enumeration: ['Syntax', 'MX'] }
 * ```
 */
export type SimpleType = BuiltinName | SimpleRestriction | SimpleList | SimpleUnion

/**
 * A simple type, or a function that returns it, so that declarations may come in any order.
 *
 * @example
 * ```ts
 * import type { SimpleTypeRef } from 'data8-useradmin/soap'
 *
 * const levels: SimpleTypeRef = () => ({ kind: 'list', item: 'int' })
 * ```
 */
export type SimpleTypeRef = SimpleType | (() => SimpleType)

/**
 * An attribute of a complex type.
 *
 * @example
 * ```ts
 * import type { AttributeUse } from 'data8-useradmin/soap'
 *
 * const unit: AttributeUse = { name: 'unit', type: 'token', required: true }
 * ```
 */
export interface AttributeUse {
  /** Local name. */
  readonly name: string
  /** Namespace; absent for an unqualified attribute, which is the usual case. */
  readonly ns?: string
  /** The member that carries it; absent where it is `name`. */
  readonly prop?: string
  /** The type of its value. */
  readonly type: SimpleTypeRef
  /** Whether it must be there. */
  readonly required?: true
  /** Lexical value given to the member when the attribute is absent from what is read; never written by itself. */
  readonly default?: string
  /** The only lexical value allowed; also the value given when absent. */
  readonly fixed?: string
}

/** A maxOccurs. */
export type Occurs = number | 'unbounded'

/** The namespaces that a wildcard allows: `''` in a list is no namespace. */
export type NamespaceConstraint = '##any' | '##other' | readonly string[]

/**
 * An element particle. Two element particles in one object have different members, unless they are the same element in
 * different alternatives of a choice. Where a sequence has one name several times, the elements that are read fill the
 * members in order.
 *
 * @example
 * ```ts
 * import type { ElementParticle } from 'data8-useradmin/soap'
 *
 * const line: ElementParticle = { name: 'Line', type: 'string', min: 0, max: 'unbounded' }
 * ```
 */
export interface ElementParticle {
  /** A particle without a kind is an element. */
  readonly kind?: 'element'
  /** Local name. */
  readonly name: string
  /** Namespace, `''` for an unqualified element; absent is {@link ComplexType.ns}. */
  readonly ns?: string
  /** The member that carries it; absent where it is `name`. */
  readonly prop?: string
  /** The type of its content. */
  readonly type: TypeRef
  /** minOccurs; absent is 1. */
  readonly min?: number
  /** maxOccurs; absent is 1, `'unbounded'` for no bound. More than 1: the member is an array. */
  readonly max?: Occurs
  /** Whether it may be nil. */
  readonly nillable?: true
  /** The types that may replace the type by `xsi:type`, where `block` leaves fewer than the type has. */
  readonly derived?: () => readonly ComplexType[]
  /** Lexical value of an empty element. */
  readonly default?: string
  /** The only lexical value allowed; also the value of an empty element. */
  readonly fixed?: string
}

/**
 * A model group. The members of a nested group that occurs at most once are in the object of the type itself.
 *
 * @example
 * ```ts
 * import type { GroupParticle } from 'data8-useradmin/soap'
 *
 * const payment: GroupParticle = {
 *   kind: 'choice',
 *   items: [{ name: 'Card', type: 'string' }, { name: 'Invoice', type: 'int' }],
 * }
 * ```
 */
export interface GroupParticle {
  /** The compositor. */
  readonly kind: 'sequence' | 'choice' | 'all'
  /** Its particles, in order. */
  readonly items: readonly Particle[]
  /** minOccurs; absent is 1. */
  readonly min?: number
  /**
   * More than 1: the member named `prop` is an array, in document order, of one object for each occurrence of the
   * group. For a choice each object has the members of exactly one alternative.
   */
  readonly max?: Occurs
  /** Required where `max` is more than 1: `$choice`, `$sequence`, or numbered where there are several. */
  readonly prop?: string
}

/**
 * An element wildcard; its member is an array of {@link XmlElement} where `max` is more than 1, else one.
 *
 * @example
 * ```ts
 * import type { AnyParticle } from 'data8-useradmin/soap'
 *
 * const anything: AnyParticle = { kind: 'any', prop: '$any', min: 0, max: 'unbounded', namespace: '##any' }
 * ```
 */
export interface AnyParticle {
  /** Distinguishes it from an element and a group. */
  readonly kind: 'any'
  /** `$any`, or numbered where there are several. */
  readonly prop: string
  /** minOccurs; absent is 1. */
  readonly min?: number
  /** maxOccurs; absent is 1. More than 1: the member is an array. */
  readonly max?: Occurs
  /** `##any` (the default), `##other`, or a list of namespaces in which `''` is no namespace. */
  readonly namespace?: NamespaceConstraint
  /** What `##other` is other than. */
  readonly targetNamespace?: string
}

/**
 * A particle of a content model.
 *
 * @example
 * ```ts
 * import type { Particle } from 'data8-useradmin/soap'
 *
 * const content: readonly Particle[] = [{ name: 'Name', type: 'string' }, { kind: 'any', prop: '$any' }]
 * ```
 */
export type Particle = ElementParticle | GroupParticle | AnyParticle

/**
 * A complex type.
 *
 * @example
 * ```ts
 * import type { ComplexType } from 'data8-useradmin/soap'
 *
 * const order: ComplexType = {
 *   kind: 'complex',
 *   name: '{urn:example:orders}Order',
 *   ns: 'urn:example:orders',
 *   content: [{ name: 'Number', type: 'int' }, { name: 'Note', type: 'string', min: 0 }],
 * }
 * ```
 */
export interface ComplexType {
  /** Distinguishes it from a simple type. */
  readonly kind: 'complex'
  /** Absent for an anonymous type. */
  readonly name?: ClarkName
  /** Name of the TypeScript type in the bindings: the value of `$type` where subtypes exist. */
  readonly alias?: string
  /** Whether only its subtypes may occur. */
  readonly abstract?: true
  /** Namespace of the element particles in `content` that have none of their own; absent is `''`. */
  readonly ns?: string
  /**
   * The base of an extension: its attributes and content come first. A restriction has no base here, since it
   * repeats its content.
   */
  readonly base?: () => ComplexType
  /** Every other non-abstract type that may replace this one by `xsi:type`. */
  readonly derived?: () => readonly ComplexType[]
  /** The attributes that it declares. */
  readonly attributes?: readonly AttributeUse[]
  /** Attributes that are not declared are in the member `$anyAttributes`, by Clark name. */
  readonly anyAttribute?: true
  /** Simple content: the text is the member `$value`. */
  readonly text?: SimpleTypeRef
  /**
   * Mixed content: the member `$content` is an array of texts and of one-member objects for elements. Groups do not
   * appear in it: at any depth, an element has its member name, and an element that a wildcard matches has the
   * member name of the wildcard. Particles with the same element name may share one member name.
   */
  readonly mixed?: true
  /** An array is a sequence that occurs once. */
  readonly content?: Particle | readonly Particle[]
}

/** `xs:anyType`: any attributes and any content. */
export type AnyTypeName = 'anyType'

/**
 * The type of an element.
 *
 * @example
 * ```ts
 * import type { Type } from 'data8-useradmin/soap'
 *
 * const types: readonly Type[] = ['dateTime', 'anyType', { kind: 'complex', content: [] }]
 * ```
 */
export type Type = SimpleType | ComplexType | AnyTypeName

/**
 * A type, or a function that returns it, so that types may refer to each other in any order.
 *
 * @example
 * ```ts
 * import type { ComplexType, TypeRef } from 'data8-useradmin/soap'
 *
 * const reference: TypeRef = () => tree
 * const tree: ComplexType = { kind: 'complex', content: { name: 'Branch', type: reference, min: 0 } }
 * ```
 */
export type TypeRef = Type | (() => Type)

/**
 * A global element, or the wrapper of an rpc message.
 *
 * @example
 * ```ts
 * import type { ElementDescriptor } from 'data8-useradmin/soap'
 *
 * const wind: ElementDescriptor = { name: 'Wind', ns: 'urn:example:clock', type: { kind: 'complex' } }
 * ```
 */
export interface ElementDescriptor<T = unknown> {
  /** Local name. */
  readonly name: string
  /** Namespace; absent is `''`. */
  readonly ns?: string
  /** The type of its content. */
  readonly type: TypeRef
  /** Whether it may be nil. */
  readonly nillable?: true
  /** As in {@link ElementParticle}. */
  readonly derived?: () => readonly ComplexType[]
  /** Carries the TypeScript type only; never set. */
  readonly __value?: T
}

/**
 * One of several children of a Body.
 *
 * @example
 * ```ts
 * import type { BodyPart } from 'data8-useradmin/soap'
 *
 * const part: BodyPart = { member: 'order', element: { name: 'Order', type: 'string' } }
 * ```
 */
export interface BodyPart {
  /** The member of the input or output that carries it. */
  readonly member: string
  /** The element. */
  readonly element: ElementDescriptor
}

/**
 * One operation of a binding, with what is needed to write its request and read its answer.
 *
 * @example
 * ```ts
 * import type { Operation } from 'data8-useradmin/soap'
 *
 * const wind: Operation = {
 *   name: 'Wind',
 *   soapAction: 'urn:example:clock/Wind',
 *   input: { name: 'Wind', type: { kind: 'complex' } },
 *   output: 'empty',
 * }
 * ```
 */
export interface Operation<I = unknown, O = unknown> {
  /** Name of the operation in the WSDL. */
  readonly name: string
  /** Value of the SOAPAction header (1.1) or of the `action` parameter (1.2); may be empty. */
  readonly soapAction: string
  /** The child of the request's Body; absent where the Body is empty. */
  readonly input?: ElementDescriptor<I>
  /** The child of the reply's Body; `'empty'` where the Body is empty; absent for a one-way operation. */
  readonly output?: ElementDescriptor<O> | 'empty'
  /** In place of `input`, where the Body has several children: what they are, in order. */
  readonly inputParts?: readonly BodyPart[]
  /** In place of `output`, where the Body has several children. */
  readonly outputParts?: readonly BodyPart[]
  /** SOAP headers of the request, in order. */
  readonly inputHeaders?: readonly ElementDescriptor[]
  /** Declared faults: the children of `detail`, each with its content. */
  readonly faults?: readonly ElementDescriptor[]
}

/**
 * One port of a service.
 *
 * @example
 * ```ts
 * import type { Service } from 'data8-useradmin/soap'
 *
 * const methodsOf = ({ operations }: Service): readonly string[] => Object.keys(operations)
 * ```
 */
export interface Service {
  /** Name of the service in the WSDL. */
  readonly name: string
  /** Target namespace of the WSDL. */
  readonly namespace: string
  /** `soap:address` of the port; absent where the WSDL has none. */
  readonly endpoint?: string
  /** The version of SOAP of the binding. */
  readonly soapVersion: '1.1' | '1.2'
  /** By the name of the method of the client. */
  readonly operations: Readonly<Record<string, Operation>>
}
