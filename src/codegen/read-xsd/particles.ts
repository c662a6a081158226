import type { NamespaceConstraint } from '../../xsd/descriptor.js'
import type { SourceElement } from '../load/source.js'
import type { GroupParticle, Particle } from '../model/contract-model.js'
import { checkPrefixes, refuseElement } from '../model/generate-error.js'
import { documented, isGroup } from '../model/particles.js'
import { type Occurrence, readElementParticle } from './elements.js'
import {
  constructsIn,
  lookUp,
  type Place,
  placeIn,
  readDocumentation,
  type SchemaContext,
  warnOfUndeclared,
} from './schema-context.js'
import { type Component, nameOf } from './symbols.js'

/** Limits on the expanded size and the depth of groups, since nested groups multiply. */
const maxGroupSize = 50_000
const maxGroupDepth = 400

/** The model group among the children of a type or derivation; absent where there is none. */
export function readContent(
  context: SchemaContext,
  parent: SourceElement,
  place: Place,
): Particle | undefined {
  const constructs = constructsIn(parent)
  const group = constructs.find(isModelGroup)
  if (group !== undefined) return readParticle(context, group, place)
  // The drafts of XML Schema allowed elements without a model group.
  const bare = constructs.filter(({ name }) => name === 'element' || name === 'any')
  const [first] = bare
  if (first === undefined) return undefined
  context.warn(first, 'is outside of a model group; treated as part of a sequence')
  return { kind: 'sequence', items: readEach(context, bare, place), min: 1, max: 1 }
}

function isModelGroup({ name }: SourceElement): boolean {
  return name === 'sequence' || name === 'choice' || name === 'all' || name === 'group'
}

/** Reads a particle; absent where its maxOccurs is 0, or where it is ignored with a warning. */
function readParticle(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
): Particle | undefined {
  const occurs = readOccurs(context, source)
  if (occurs.max === 0) return undefined
  switch (source.name) {
    case 'element':
      return readElementParticle(context, source, place, occurs)
    case 'sequence':
    case 'choice':
    case 'all':
      return {
        kind: source.name,
        items: readEach(context, constructsIn(source), place),
        ...occurs,
        ...readDocumentation(source),
      }
    case 'group': {
      const particle = readGroup(context, source, place)
      const { documentation } = readDocumentation(source)
      return particle && documented({ ...particle, ...occurs }, documentation)
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
      context.warn(source, 'not allowed here by XML Schema 1.0; ignored')
      return undefined
  }
}

function readEach(
  context: SchemaContext,
  sources: readonly SourceElement[],
  place: Place,
): readonly Particle[] {
  const items: Particle[] = []
  for (const child of sources) {
    const item = readParticle(context, child, place)
    if (item !== undefined) items.push(item)
  }
  return items
}

function readOccurs(context: SchemaContext, source: SourceElement): Occurrence {
  const minText = source.attributes.get('minOccurs')?.trim() || '1'
  const maxText = source.attributes.get('maxOccurs')?.trim() || '1'
  const min = Number(minText)
  // `*` is from the drafts of XML Schema.
  const max = maxText === 'unbounded' || maxText === '*' ? 'unbounded' : Number(maxText)
  if (!isCount(min)) {
    context.warn(source, `minOccurs="${minText}" is not a number; treated as 1`)
    return { min: 1, max: 1 }
  }
  if (max !== 'unbounded' && !isCount(max)) {
    context.warn(source, `maxOccurs="${maxText}" is neither a number nor unbounded; treated as 1`)
    return { min: Math.min(min, 1), max: 1 }
  }
  if (max !== 'unbounded' && max !== 0 && max < min) {
    context.warn(source, `maxOccurs is less than minOccurs; treated as ${min}`)
    return { min, max: min }
  }
  return { min, max }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function readWildcard(source: SourceElement, { schema }: Place): NamespaceConstraint {
  const text = source.attributes.get('namespace')?.trim() || '##any'
  if (text === '##any' || text === '##other') return text
  return text.split(/\s+/).map((namespace) => {
    if (namespace === '##local') return ''
    return namespace === '##targetNamespace' ? schema.targetNamespace : namespace
  })
}

/** The content of the group that an `xs:group` with a `ref` refers to; each group is read once. */
function readGroup(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
): GroupParticle | undefined {
  const { name, component } = lookUp(context.symbols.groups, source, 'ref', place)
  if (component === undefined) {
    warnOfUndeclared(context, source, name, 'group')
    return undefined
  }
  const { key } = component
  const known = context.groups.get(key)
  if (known !== undefined) return known
  const items = context.openGroups.get(key)
  if (items !== undefined) {
    // An element of the group may have an anonymous type that contains the group again.
    if (place.key === groupPath([...context.openGroups.keys()].at(-1))) {
      throw refuseElement(component.source, 'the group contains itself')
    }
    return { kind: kindOfGroup(component), items, min: 1, max: 1 }
  }
  if (context.openGroups.size >= maxGroupDepth) {
    throw refuseElement(source, `groups refer to groups more than ${maxGroupDepth} levels deep`)
  }
  const particle = readGroupContent(context, component)
  context.groups.set(key, particle)
  const size = sizeOf(context, particle)
  if (size > maxGroupSize) {
    throw refuseElement(component.source, `has more than ${maxGroupSize} elements`)
  }
  return particle
}

/** The key of the place within a group, outside of the anonymous types in it. */
function groupPath(key: string | undefined): string {
  return `group ${key}`
}

function kindOfGroup({ source }: Component): GroupParticle['kind'] {
  const name = constructsIn(source).find(isModelGroup)?.name
  return name === 'choice' || name === 'all' ? name : 'sequence'
}

function readGroupContent(context: SchemaContext, component: Component): GroupParticle {
  checkPrefixes(component.source)
  const group = nameOf(component.source)
  const inside = placeIn(component, (element) => ({ kind: 'group', name: element, group }))
  const items: Particle[] = []
  context.openGroups.set(component.key, items)
  try {
    const place = { ...inside, key: groupPath(component.key) }
    const content = readContent(context, component.source, place)
    const { documentation } = readDocumentation(component.source)
    if (content === undefined || !isGroup(content)) {
      return documented({ kind: 'sequence', items, min: 1, max: 1 }, documentation)
    }
    for (const item of content.items) items.push(item)
    return documented({ ...content, items, min: 1, max: 1 }, documentation)
  } finally {
    context.openGroups.delete(component.key)
  }
}

// All references to a group share its items: their size is computed once.
function sizeOf(context: SchemaContext, particle: Particle): number {
  if (!isGroup(particle)) return 1
  const known = context.groupSizes.get(particle.items)
  if (known !== undefined) return known
  const size = particle.items.reduce((sum, item) => sum + sizeOf(context, item), 1)
  context.groupSizes.set(particle.items, size)
  return size
}
