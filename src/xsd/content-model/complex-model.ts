import type { AttributeUse, ComplexType, SimpleTypeRef, Type, TypeRef } from '../descriptor.js'
import { type Frame, frameOf } from './content-model.js'

/** A complex type with what it has from its bases, made for reading and writing. */
export interface ComplexModel {
  readonly type: ComplexType
  readonly attributes: readonly AttributeUse[]
  readonly anyAttribute: boolean
  readonly text: SimpleTypeRef | undefined
  readonly isMixed: boolean
  readonly frame: Frame
  /** Types that may stand in for this one. */
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
    frame: frameOf(lineage.flatMap(({ content }) => (content === undefined ? [] : [content]))),
    derived: type.derived?.() ?? [],
  }
}

/** The type with its bases, the outermost one first. */
function lineageOf(type: ComplexType): readonly ComplexType[] {
  const lineage = [type]
  for (let base = type.base?.(); base !== undefined; base = base.base?.()) lineage.unshift(base)
  return lineage
}

function attributesOf(lineage: readonly ComplexType[]): readonly AttributeUse[] {
  const attributes = new Map<string, AttributeUse>()
  for (const { attributes: own = [] } of lineage) {
    for (const use of own) attributes.set(attributeKey(use), use)
  }
  return [...attributes.values()]
}

/** The name of an attribute in Clark notation, as it is in a document that was read. */
export function attributeKey({ name, ns }: Pick<AttributeUse, 'name' | 'ns'>): string {
  return ns === undefined || ns === '' ? name : `{${ns}}${name}`
}

/** The type itself. */
export function resolveType(ref: TypeRef): Type {
  return typeof ref === 'function' ? ref() : ref
}

/** Whether a type is complex, and not simple or `anyType`. */
export function isComplex(type: Type): type is ComplexType {
  return typeof type === 'object' && type.kind === 'complex'
}
