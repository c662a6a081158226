import { splitClark } from '../documents.js'
import { refuseElement } from '../generate-error.js'
import { schemaNamespaces } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type { ElementParticle, GroupParticle, Occurs, Particle, TypeUse } from '../model.js'
import { valueConstraint } from './attributes.js'
import { readComplexType } from './complex-type.js'
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
  warnOfDangling,
} from './reader.js'
import { inlineSimpleType, readSimpleType } from './simple-type.js'
import { type Component, nameOf } from './symbols.js'

/** Groups of groups multiply; what they come to is bounded. */
const maxGroupSize = 50_000
const maxGroupDepth = 400

/** The model group among the children of a type or derivation, if there is one. */
export function readContent(
  reader: Reader,
  parent: SourceElement,
  place: Place,
): Particle | undefined {
  const constructs = constructsIn(parent)
  const group = constructs.find(isModelGroup)
  if (group !== undefined) return readParticle(reader, group, place)
  // The drafts of XML Schema had elements stand there without a group around them.
  const bare = constructs.filter(({ name }) => name === 'element' || name === 'any')
  const [first] = bare
  if (first === undefined) return undefined
  reader.warn(first, 'stands outside of a group; taken as part of a sequence')
  return { kind: 'sequence', items: readEach(reader, bare, place), min: 1, max: 1 }
}

function isModelGroup({ name }: SourceElement): boolean {
  return name === 'sequence' || name === 'choice' || name === 'all' || name === 'group'
}

/** Absent where it can occur no time at all, or is not understood. */
function readParticle(reader: Reader, source: SourceElement, place: Place): Particle | undefined {
  const occurs = readOccurs(reader, source)
  if (occurs.max === 0) return undefined
  switch (source.name) {
    case 'element':
      return readElementParticle(reader, source, place, occurs)
    case 'sequence':
    case 'choice':
    case 'all':
      return { kind: source.name, items: readEach(reader, constructsIn(source), place), ...occurs }
    case 'group': {
      const particle = readGroup(reader, source, place)
      return particle && { ...particle, ...occurs }
    }
    case 'any':
      return {
        kind: 'any',
        ...occurs,
        namespaces: readWildcard(source, place),
        targetNamespace: place.schema.targetNamespace,
        ...readDocumentation(source),
      }
    default:
      reader.warn(source, 'not known to XML Schema 1.0 here; ignored')
      return undefined
  }
}

function readEach(
  reader: Reader,
  sources: readonly SourceElement[],
  place: Place,
): readonly Particle[] {
  const items: Particle[] = []
  for (const child of sources) {
    const item = readParticle(reader, child, place)
    if (item !== undefined) items.push(item)
  }
  return items
}

function readOccurs(
  reader: Reader,
  source: SourceElement,
): { readonly min: number; readonly max: Occurs } {
  const minText = source.attributes.get('minOccurs')?.trim() || '1'
  const maxText = source.attributes.get('maxOccurs')?.trim() || '1'
  const min = Number(minText)
  // The asterisk is that of the drafts of XML Schema.
  const max = maxText === 'unbounded' || maxText === '*' ? 'unbounded' : Number(maxText)
  if (!isCount(min)) {
    reader.warn(source, `minOccurs="${minText}" is no number; taken as 1`)
    return { min: 1, max: 1 }
  }
  if (max !== 'unbounded' && !isCount(max)) {
    reader.warn(source, `maxOccurs="${maxText}" is neither a number nor unbounded; taken as 1`)
    return { min: Math.min(min, 1), max: 1 }
  }
  if (max !== 'unbounded' && max !== 0 && max < min) {
    reader.warn(source, `maxOccurs is less than minOccurs; taken as ${min}`)
    return { min, max: min }
  }
  return { min, max }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function readWildcard(
  source: SourceElement,
  { schema }: Place,
): '##any' | '##other' | readonly string[] {
  const text = source.attributes.get('namespace')?.trim() || '##any'
  if (text === '##any' || text === '##other') return text
  return text.split(/\s+/).map((namespace) => {
    if (namespace === '##local') return ''
    return namespace === '##targetNamespace' ? schema.targetNamespace : namespace
  })
}

function readElementParticle(
  reader: Reader,
  source: SourceElement,
  place: Place,
  occurs: { readonly min: number; readonly max: Occurs },
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
  occurs: { readonly min: number; readonly max: Occurs },
): Particle {
  const { name, component } = lookUp(reader.symbols.elements, source, 'ref', place)
  const documentation = readDocumentation(source)
  if (component === undefined) {
    const { namespace, local } = splitClark(name)
    // In data sets a schema travels with its data; it is what it is.
    if (!schemaNamespaces.has(namespace)) warnOfDangling(reader, source, name, 'element')
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

/** Every element that may stand for a head, in the order of the schemas; abstract ones are left out. */
function substitutesOf(reader: Reader, head: Component): readonly Component[] {
  const known = reader.substitutes.get(head.key)
  const keys = known ?? collectSubstitutes(reader, head)
  if (known === undefined) reader.substitutes.set(head.key, keys)
  return keys.flatMap((key) => reader.symbols.elements.get(key) ?? [])
}

function collectSubstitutes(reader: Reader, head: Component): readonly string[] {
  const found = new Set([head.key])
  // The set grows while it is walked: members are heads, too.
  for (const key of found) {
    for (const member of reader.symbols.substitutions.get(key) ?? []) {
      if (member === head.key) {
        throw refuseElement(head.source, 'is, by way of others, in its own substitution group')
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

/** The type of a declared element; one that has none has that of the head of its substitution group. */
export function elementTypeOf(reader: Reader, key: string): TypeUse {
  const known = reader.elementTypes.get(key)
  if (known !== undefined) return known
  const type = findElementType(reader, key)
  reader.elementTypes.set(key, type)
  return type
}

function findElementType(reader: Reader, key: string): TypeUse {
  const passed = new Set<string>()
  let component = reader.symbols.elements.get(key)
  while (component !== undefined) {
    const { source } = component
    if (passed.has(component.key)) {
      throw refuseElement(source, 'is, by way of others, in its own substitution group')
    }
    passed.add(component.key)
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
      readComplexType(reader, child, { ...place, key }, place.originOf(name))
      return { kind: 'defined', key }
    }
  }
  return { kind: 'anyType' }
}

/** What an `xs:group` with a `ref` stands for; each group is read once. */
function readGroup(reader: Reader, source: SourceElement, place: Place): GroupParticle | undefined {
  const { name, component } = lookUp(reader.symbols.groups, source, 'ref', place)
  if (component === undefined) {
    warnOfDangling(reader, source, name, 'group')
    return undefined
  }
  const { key } = component
  const known = reader.groups.get(key)
  if (known !== undefined) return known
  if (reader.openGroups.has(key)) throw refuseElement(component.source, 'the group holds itself')
  if (reader.openGroups.size >= maxGroupDepth) {
    throw refuseElement(source, `groups refer to groups more than ${maxGroupDepth} levels deep`)
  }
  reader.openGroups.add(key)
  const group = nameOf(component.source)
  const inside = placeIn(component, (element) => ({ kind: 'group', name: element, group }))
  const content = readContent(reader, component.source, { ...inside, key: `group ${key}` })
  const particle: GroupParticle =
    content === undefined || content.kind === 'element' || content.kind === 'any'
      ? { kind: 'sequence', items: [], min: 1, max: 1 }
      : { ...content, min: 1, max: 1 }
  reader.openGroups.delete(key)
  reader.groups.set(key, particle)
  const size = sizeOf(reader, particle)
  if (size > maxGroupSize) {
    throw refuseElement(component.source, `comes to more than ${maxGroupSize} elements`)
  }
  return particle
}

// The items of a group are shared by all that refer to it, so that they are counted once.
function sizeOf(reader: Reader, particle: Particle): number {
  if (particle.kind === 'element' || particle.kind === 'any') return 1
  const known = reader.groupSizes.get(particle.items)
  if (known !== undefined) return known
  const size = particle.items.reduce((sum, item) => sum + sizeOf(reader, item), 1)
  reader.groupSizes.set(particle.items, size)
  return size
}
