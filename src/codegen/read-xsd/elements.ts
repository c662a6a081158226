import { splitClarkName } from '../../xml/expanded-name.js'
import type { Occurs } from '../../xsd/descriptor.js'
import { schemaNamespaces } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type { ElementParticle, Particle, TypeUse } from '../model/contract-model.js'
import { refuseElement } from '../model/generate-error.js'
import { valueConstraint } from './attributes.js'
import {
  constructsIn,
  elementTypeKey,
  lookUp,
  type Place,
  placeIn,
  type Reader,
  readBoolean,
  readDocumentation,
  readTypeReference,
  warnOfUndeclared,
} from './reader.js'
import { inlineSimpleType, readSimpleType } from './simple-type.js'
import { type Component, nameOf } from './symbols.js'

/** `minOccurs` and `maxOccurs`. */
export interface Occurrence {
  readonly min: number
  readonly max: Occurs
}

/** Reads an element declaration or reference in a model group. */
export function readElementParticle(
  reader: Reader,
  source: SourceElement,
  place: Place,
  occurs: Occurrence,
): Particle {
  if (source.attributes.has('ref')) return readElementReference(reader, source, place, occurs)
  const name = nameOf(source)
  const form = source.attributes.get('form')?.trim()
  const qualified = form === undefined ? place.schema.elementsQualified : form === 'qualified'
  return {
    kind: 'element',
    name,
    namespace: qualified ? place.schema.targetNamespace : '',
    type: readElementType(reader, source, place, name),
    ...occurs,
    nillable: readBoolean(reader, source, 'nillable'),
    ...valueConstraint(source),
    ...readDocumentation(source),
  }
}

function readElementReference(
  reader: Reader,
  source: SourceElement,
  place: Place,
  occurs: Occurrence,
): Particle {
  const { name, component } = lookUp(reader.symbols.elements, source, 'ref', place)
  const documentation = readDocumentation(source)
  if (component === undefined) {
    const { namespace, local } = splitClarkName(name)
    // A .NET DataSet contains its schema as an element: no warning.
    if (!schemaNamespaces.has(namespace)) warnOfUndeclared(reader, source, name, 'element')
    const type: TypeUse = { kind: 'anyType' }
    const element = { kind: 'element' as const, name: local, namespace, type, nillable: false }
    return { ...element, ...occurs, ...documentation }
  }
  const members = substitutesOf(reader, component)
  if (members.length === 0) {
    return { ...globalParticle(reader, component), ...occurs, ...documentation }
  }
  const once = { min: 1, max: 1 }
  const isAbstract = readBoolean(reader, component.source, 'abstract')
  return {
    kind: 'choice',
    head: component.key,
    ...occurs,
    items: [...(isAbstract ? [] : [component]), ...members].map((member) => ({
      ...globalParticle(reader, member),
      ...once,
    })),
  }
}

function globalParticle(
  reader: Reader,
  { source, schema, key }: Component,
): Omit<ElementParticle, 'min' | 'max'> {
  return {
    kind: 'element',
    name: nameOf(source),
    namespace: schema.targetNamespace,
    type: elementTypeOf(reader, key),
    nillable: readBoolean(reader, source, 'nillable'),
    ...valueConstraint(source),
    ...readDocumentation(source),
  }
}

/** The elements that may substitute a head, without abstract ones, in schema order. */
function substitutesOf(reader: Reader, head: Component): readonly Component[] {
  const known = reader.substitutes.get(head.key)
  const keys = known ?? collectSubstitutes(reader, head)
  if (known === undefined) reader.substitutes.set(head.key, keys)
  return keys.flatMap((key) => reader.symbols.elements.get(key) ?? [])
}

function collectSubstitutes(reader: Reader, head: Component): readonly string[] {
  const found = new Set([head.key])
  // Iterating the set includes the members that are added during iteration: members may be heads.
  for (const key of found) {
    for (const member of reader.symbols.substitutions.get(key) ?? []) {
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
    const member = reader.symbols.elements.get(key)
    return member !== undefined && !readBoolean(reader, member.source, 'abstract')
  })
}

/** The type of a global element; where it has none, that of the head of its substitution group. */
export function elementTypeOf(reader: Reader, key: string): TypeUse {
  const known = reader.elementTypes.get(key)
  if (known !== undefined) return known
  const type = findElementType(reader, key)
  reader.elementTypes.set(key, type)
  return type
}

function findElementType(reader: Reader, key: string): TypeUse {
  const visited = new Set<string>()
  let component = reader.symbols.elements.get(key)
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
      return readElementType(reader, source, place, nameOf(source))
    }
    component = lookUp(reader.symbols.elements, source, 'substitutionGroup', place).component
  }
  return { kind: 'anyType' }
}

function readElementType(
  reader: Reader,
  source: SourceElement,
  place: Place,
  name: string,
): TypeUse {
  const children = constructsIn(source)
  if (children.some((child) => child.name === 'alternative')) {
    reader.warn(source, 'xs:alternative is XML Schema 1.1; ignored')
  }
  if (source.attributes.has('type')) return readTypeReference(reader, source, 'type', place)
  for (const child of children) {
    if (child.name === 'simpleType') {
      return { kind: 'inline', type: readSimpleType(reader, child, place) }
    }
    if (child.name === 'complexType') {
      let key = `${place.key}/${name}`
      while (reader.types.has(key)) key += "'"
      reader.readComplexType(reader, child, { ...place, key }, place.originOf(name))
      return { kind: 'defined', key }
    }
  }
  return { kind: 'anyType' }
}
