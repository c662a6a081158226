import { type ClarkName, clarkName } from '../../xml/expanded-name.js'
import type { AttributeUse, ComplexType, SimpleTypeRef, Type, TypeRef } from '../descriptor.js'
import { type ContentModel, contentModelOf } from './content-model.js'

/** A complex type merged with its base types, for reading and writing. */
export interface ComplexModel {
  readonly type: ComplexType
  readonly attributes: readonly AttributeUse[]
  readonly anyAttribute: boolean
  readonly text: SimpleTypeRef | undefined
  readonly isMixed: boolean
  readonly contentModel: ContentModel
  /** Types that may replace this one by `xsi:type`. */
  readonly derived: readonly ComplexType[]
}

const models = new WeakMap<ComplexType, ComplexModel>()

/** The model of a complex type; made once for each descriptor. */
export function modelOf(type: ComplexType): ComplexModel {
  let model = models.get(type)
  if (model === undefined) {
    model = makeModel(type)
    models.set(type, model)
  }
  return model
}

function makeModel(type: ComplexType): ComplexModel {
  const lineage = lineageOf(type)
  return {
    type,
    attributes: attributesOf(lineage),
    anyAttribute: lineage.some((ancestor) => ancestor.anyAttribute === true),
    text: lineage.findLast((ancestor) => ancestor.text !== undefined)?.text,
    isMixed: lineage.some((ancestor) => ancestor.mixed === true),
    contentModel: contentModelOf(lineage),
    derived: type.derived?.() ?? [],
  }
}

/** The type after its base types, the most distant base first. */
function lineageOf(type: ComplexType): readonly ComplexType[] {
  const lineage = [type]
  for (let base = type.base?.(); base !== undefined; base = base.base?.()) lineage.unshift(base)
  return lineage
}

function attributesOf(lineage: readonly ComplexType[]): readonly AttributeUse[] {
  const attributes = new Map<string, AttributeUse>()
  for (const { attributes: declared = [] } of lineage) {
    for (const use of declared) attributes.set(attributeKey(use), use)
  }
  return [...attributes.values()]
}

/** The name of an attribute in Clark notation, as the reader of documents gives it. */
export function attributeKey({ name, ns = '' }: Pick<AttributeUse, 'name' | 'ns'>): ClarkName {
  return clarkName(ns, name)
}

/** The type that a reference refers to. */
export function resolveType(ref: TypeRef): Type {
  return typeof ref === 'function' ? ref() : ref
}

/** Whether a type is complex, and not simple or `anyType`. */
export function isComplex(type: Type): type is ComplexType {
  return typeof type === 'object' && type.kind === 'complex'
}
