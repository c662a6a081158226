import { splitClarkName } from '../../xml/expanded-name.js'
import type { Occurs } from '../../xsd/descriptor.js'
import { schemaNamespaces } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type { AnyParticle, ElementParticle, Particle, TypeUse } from '../model/contract-model.js'
import { refuseElement } from '../model/generate-error.js'
import { valueConstraint } from './attributes.js'
import { blocksSubstitution, withBlock } from './block.js'
import {
  constructsIn,
  elementTypeKey,
  lookUp,
  type Place,
  placeIn,
  readBoolean,
  readDocumentation,
  readTypeReference,
  type SchemaContext,
  warnOfUndeclared,
} from './schema-context.js'
import { inlineSimpleType, readSimpleType } from './simple-type.js'
import { type Component, nameOf } from './symbols.js'

/** `minOccurs` and `maxOccurs`. */
export interface Occurrence {
  readonly min: number
  readonly max: Occurs
}

/** Reads an element declaration or reference in a model group. */
export function readElementParticle(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
  occurs: Occurrence,
): Particle {
  if (source.attributes.has('ref')) return readElementReference(context, source, place, occurs)
  const name = nameOf(source)
  const form = source.attributes.get('form')?.trim()
  const qualified = form === undefined ? place.schema.elementsQualified : form === 'qualified'
  return from(context, source, {
    kind: 'element',
    name,
    namespace: qualified ? place.schema.targetNamespace : '',
    type: withBlock(readElementType(context, source, place, name), source, place.schema),
    ...occurs,
    nillable: readBoolean(context, source, 'nillable'),
    ...valueConstraint(source),
    ...readDocumentation(source),
  })
}

function from(
  { sources }: SchemaContext,
  source: SourceElement,
  particle: ElementParticle,
): ElementParticle {
  sources.set(particle, source)
  return particle
}

function readElementReference(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
  occurs: Occurrence,
): Particle {
  const { name, component } = lookUp(context.symbols.elements, source, 'ref', place)
  const documentation = readDocumentation(source)
  if (component === undefined) {
    const { namespace, local } = splitClarkName(name)
    // A .NET DataSet contains its schema as an element: no warning.
    if (!schemaNamespaces.has(namespace)) warnOfUndeclared(context, source, name, 'element')
    const type: TypeUse = { kind: 'anyType' }
    const element = { kind: 'element' as const, name: local, namespace, type, nillable: false }
    return { ...element, ...occurs, ...documentation }
  }
  const members = substitutesOf(context, component)
  const isAbstract = readBoolean(context, component.source, 'abstract')
  if (members.length === 0) {
    return isAbstract
      ? { ...anyInPlaceOf(context, component.key, occurs), ...documentation }
      : globalParticle(context, component, { ...occurs, ...documentation })
  }
  const once = { min: 1, max: 1 }
  return {
    kind: 'choice',
    head: component.key,
    ...occurs,
    ...documentation,
    items: [...(isAbstract ? [] : [component]), ...members].map((member) =>
      globalParticle(context, member, once),
    ),
  }
}

/** A wildcard in place of an abstract element without a known substitute. */
export function anyInPlaceOf(
  { warn, symbols, warnedNames }: SchemaContext,
  head: string,
  occurs: Occurrence,
): AnyParticle {
  const source = symbols.elements.get(head)?.source
  const name = `abstract element ${head}`
  if (source !== undefined && !warnedNames.has(name)) {
    warnedNames.add(name)
    const lacks = 'no element that may be in its place is declared'
    warn(source, `is abstract, and ${lacks}; treated as any element`)
  }
  return { kind: 'any', ...occurs, namespaces: '##any', targetNamespace: '' }
}

function globalParticle(
  context: SchemaContext,
  { source, schema, key }: Component,
  reference: Pick<ElementParticle, 'min' | 'max' | 'documentation'>,
): ElementParticle {
  return from(context, source, {
    kind: 'element',
    name: nameOf(source),
    namespace: schema.targetNamespace,
    type: elementTypeOf(context, key),
    nillable: readBoolean(context, source, 'nillable'),
    ...valueConstraint(source),
    ...readDocumentation(source),
    ...reference,
  })
}

/** The elements that may substitute a head, without abstract ones, in schema order. */
function substitutesOf(context: SchemaContext, head: Component): readonly Component[] {
  const known = context.substitutes.get(head.key)
  const keys = known ?? collectSubstitutes(context, head)
  if (known === undefined) context.substitutes.set(head.key, keys)
  return keys.flatMap((key) => context.symbols.elements.get(key) ?? [])
}

function collectSubstitutes(context: SchemaContext, head: Component): readonly string[] {
  if (blocksSubstitution(head.source, head.schema)) return []
  const found = new Set([head.key])
  // Iterating the set includes the members that are added during iteration: members may be heads.
  for (const key of found) {
    for (const member of context.symbols.substitutions.get(key) ?? []) {
      if (member === head.key) {
        throw refuseElement(
          head.source,
          'is in its own substitution group, directly or through other elements',
        )
      }
      found.add(member)
    }
  }
  found.delete(head.key)
  return [...found].filter((key) => {
    const member = context.symbols.elements.get(key)
    return member !== undefined && !readBoolean(context, member.source, 'abstract')
  })
}

/**
 * The type of a global element, with the methods of derivation that it blocks; where it has no type, that of the
 * head of its substitution group.
 */
export function elementTypeOf(context: SchemaContext, key: string): TypeUse {
  const known = context.elementTypes.get(key)
  if (known !== undefined) return known
  const found = findElementType(context, key)
  const component = context.symbols.elements.get(key)
  const type =
    component === undefined ? found : withBlock(found, component.source, component.schema)
  context.elementTypes.set(key, type)
  return type
}

function findElementType(context: SchemaContext, key: string): TypeUse {
  const visited = new Set<string>()
  let component = context.symbols.elements.get(key)
  while (component !== undefined) {
    const { source } = component
    if (visited.has(component.key)) {
      throw refuseElement(
        source,
        'is in its own substitution group, directly or through other elements',
      )
    }
    visited.add(component.key)
    const place = placeIn(component, (name) => ({ kind: 'element', name }))
    const children = constructsIn(source)
    if (children.some(({ name }) => name === 'complexType')) {
      return { kind: 'defined', key: elementTypeKey(component.key) }
    }
    const head = source.attributes.get('substitutionGroup')
    const hasOwn = source.attributes.has('type') || inlineSimpleType(source) !== undefined
    if (hasOwn || head === undefined) {
      return readElementType(context, source, place, nameOf(source))
    }
    component = lookUp(context.symbols.elements, source, 'substitutionGroup', place).component
  }
  return { kind: 'anyType' }
}

function readElementType(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
  name: string,
): TypeUse {
  const children = constructsIn(source)
  if (children.some((child) => child.name === 'alternative')) {
    context.warn(source, 'xs:alternative is XML Schema 1.1; ignored')
  }
  if (source.attributes.has('type')) return readTypeReference(context, source, 'type', place)
  for (const child of children) {
    if (child.name === 'simpleType') {
      return { kind: 'inline', type: readSimpleType(context, child, place) }
    }
    if (child.name === 'complexType') {
      let key = `${place.key}/${name}`
      while (context.types.has(key)) key += "'"
      context.readComplexType(context, child, { ...place, key }, place.originOf(name))
      return { kind: 'defined', key }
    }
  }
  return { kind: 'anyType' }
}
