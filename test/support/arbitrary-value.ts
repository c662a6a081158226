import fc from 'fast-check'
import { DateTime } from 'luxon'
import type { XmlElement } from '../../src/xml/node.js'
import type {
  AnyParticle,
  AttributeUse,
  ComplexType,
  ElementDescriptor,
  ElementParticle,
  GroupParticle,
  Particle,
} from '../../src/xsd/descriptor.js'
import { simpleValues, valueOfLiteral } from './arbitrary-simple.js'

type Members = Readonly<Record<string, unknown>>

/** Below this depth, everything optional is left out. */
const maxDepth = 4

/** Values that an element can have, by its descriptor alone. */
export function elementValues(element: ElementDescriptor): fc.Arbitrary<unknown> {
  return valuesOrNil(element, { name: element.name, namespace: element.ns ?? '' }, 0)
}

/** The values of an element, and what a nil element is read as: `null`, or its attributes. */
function valuesOrNil(
  element: Pick<ElementParticle, 'type' | 'nillable' | 'derived'>,
  host: Host,
  depth: number,
): fc.Arbitrary<unknown> {
  const values = typeValues(element, host, depth)
  if (element.nillable !== true) return values
  const { type: ref } = element
  const type = typeof ref === 'function' ? ref() : ref
  if (typeof type === 'string' || type.kind !== 'complex') return fc.option(values, { freq: 4 })
  const isRequired = attributesOf(type).some(({ required }) => required)
  return fc.oneof(
    { weight: 4, arbitrary: values },
    ...(isRequired ? [] : [{ weight: 1, arbitrary: fc.constant(null) }]),
    ...candidatesOf(element, type).flatMap(({ candidate, isMarked }) => {
      if (attributesOf(candidate).length === 0) return []
      const marks = isMarked ? { $type: candidate.alias } : {}
      const nil = lazily(() => merged(attributesOf(candidate).map(presentAttribute)))
      return [
        { weight: 1, arbitrary: nil.map((members) => ({ ...marks, $nil: true, ...members })) },
      ]
    }),
  )
}

function candidatesOf(
  { derived }: Pick<ElementParticle, 'derived'>,
  type: ComplexType,
): readonly { readonly candidate: ComplexType; readonly isMarked: boolean }[] {
  const subtypes = (derived ?? type.derived)?.() ?? []
  const candidates = type.abstract ? subtypes : [type, ...subtypes]
  return candidates.map((candidate) => ({ candidate, isMarked: subtypes.length > 0 }))
}

function attributesOf(type: ComplexType): readonly AttributeUse[] {
  return lineageOf(type).flatMap(({ attributes = [] }) => attributes)
}

interface Host {
  readonly name: string
  readonly namespace: string
}

function typeValues(
  element: Pick<ElementParticle, 'type' | 'derived'>,
  host: Host,
  depth: number,
): fc.Arbitrary<unknown> {
  const { type: ref } = element
  const type = typeof ref === 'function' ? ref() : ref
  if (type === 'anyType') return anyValues(host)
  if (typeof type === 'string' || type.kind !== 'complex') return simpleValues(type)
  return fc.oneof(
    ...candidatesOf(element, type).map(({ candidate, isMarked }) =>
      lazily(() =>
        complexValues(candidate, depth).map((members) =>
          isMarked ? { $type: candidate.alias, ...members } : members,
        ),
      ),
    ),
  )
}

// Types may refer to themselves: their content is made when it is needed.
function lazily<T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
  let made: fc.Arbitrary<T> | undefined
  return fc.constant(undefined).chain(() => {
    made ??= make()
    return made
  })
}

function anyValues(host: Host): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }),
    fc.boolean(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 8 }),
    fc.constant(
      xmlElement(host.name, host.namespace, [xmlElement('inner', 'urn:other', ['text'])]),
    ),
  )
}

function xmlElement(
  name: string,
  namespace: string,
  children: readonly (XmlElement | string)[],
): XmlElement {
  return { name, namespace, attributes: new Map([['mark', 'yes']]), children }
}

function complexValues(type: ComplexType, depth: number): fc.Arbitrary<Members> {
  const lineage = lineageOf(type)
  const attributes = attributesOf(type).map(attributeMembers)
  const wildcard = lineage.some(({ anyAttribute }) => anyAttribute)
    ? [fc.constantFrom({}, { $anyAttributes: { '{urn:other}mark': '1' } })]
    : []
  const text = lineage.findLast((ancestor) => ancestor.text !== undefined)?.text
  if (text !== undefined) {
    return merged([...attributes, ...wildcard, simpleValues(text).map(($value) => ({ $value }))])
  }
  const contents = lineage.flatMap(contentOf)
  if (lineage.some(({ mixed }) => mixed)) {
    return merged([...attributes, ...wildcard, mixedMembers(contents, depth)])
  }
  const members = contents.map((content) => particleMembers(content, depth))
  return merged([...attributes, ...wildcard, ...members])
}

function lineageOf(type: ComplexType): readonly ComplexType[] {
  const base = type.base?.()
  return base === undefined ? [type] : [...lineageOf(base), type]
}

/** The particles of the content of a type; elements have their namespaces. */
function contentOf({ content, ns = '' }: ComplexType): readonly Particle[] {
  const qualify = (particle: Particle): Particle => {
    if (particle.kind === 'any') return particle
    return 'items' in particle
      ? { ...particle, items: particle.items.map(qualify) }
      : { ns, ...particle }
  }
  return [content ?? []].flat().map(qualify)
}

function attributeMembers(use: AttributeUse): fc.Arbitrary<Members> {
  const { required, fixed } = use
  const present = presentAttribute(use)
  // An attribute with a default is present after reading, whether it was written or not.
  const isThere = required || fixed !== undefined || use.default !== undefined
  return isThere ? present : maybe(present)
}

function presentAttribute({ name, prop = name, type, fixed }: AttributeUse): fc.Arbitrary<Members> {
  const values = fixed === undefined ? simpleValues(type) : fc.constant(valueOfLiteral(type, fixed))
  return values.map((value) => ({ [prop]: value }))
}

function particleMembers(particle: Particle, depth: number): fc.Arbitrary<Members> {
  if (particle.kind === 'any') return anyMembers(particle, depth)
  if (!('items' in particle)) return elementMembers(particle, depth)
  const { min = 1, max = 1, prop = '' } = particle
  if (max === 1) {
    const once = roundMembers(particle, depth)
    return min === 0 ? maybe(once, depth) : once
  }
  const rounds = fc.array(roundMembers(particle, depth), lengths(particle, depth))
  const present = rounds.map((items): Members => (items.length === 0 ? {} : { [prop]: items }))
  return min === 0 ? maybe(present, depth) : present
}

function roundMembers({ kind, items }: GroupParticle, depth: number): fc.Arbitrary<Members> {
  if (kind !== 'choice') return merged(items.map((item) => particleMembers(item, depth)))
  const shallow = items.filter((item) => !isComplex(item))
  const usable = depth > maxDepth && shallow.length > 0 ? shallow : items
  return fc.oneof(...usable.map((item) => lazily(() => particleMembers(item, depth))))
}

function isComplex(particle: Particle): boolean {
  if (particle.kind === 'any') return false
  if ('items' in particle) return particle.items.some(isComplex)
  const type = typeof particle.type === 'function' ? particle.type() : particle.type
  return typeof type === 'object' && type.kind === 'complex'
}

function elementMembers(particle: ElementParticle, depth: number): fc.Arbitrary<Members> {
  const { name, prop = name, min = 1, max = 1 } = particle
  const item = lazily(() => oneElement(particle, depth))
  const value = max === 1 ? item : fc.array(item, lengths(particle, depth))
  const present = value.map(
    (content): Members =>
      Array.isArray(content) && content.length === 0 && max !== 1 ? {} : { [prop]: content },
  )
  return min === 0 ? maybe(present, depth) : present
}

function oneElement(particle: ElementParticle, depth: number): fc.Arbitrary<unknown> {
  const { name, ns = '', type, fixed } = particle
  if (fixed !== undefined) return fc.constant(valueOfLiteral(type, fixed))
  return valuesOrNil(particle, { name, namespace: ns }, depth + 1)
}

function lengths(
  { min = 1, max = 1 }: ElementParticle | GroupParticle | AnyParticle,
  depth: number,
): { minLength: number; maxLength: number } {
  const most = max === 'unbounded' ? min + 2 : max
  return { minLength: min, maxLength: depth > maxDepth ? min : Math.min(most, min + 3) }
}

function anyMembers(particle: AnyParticle, depth: number): fc.Arbitrary<Members> {
  const { prop, min = 1, max = 1 } = particle
  const item = fc.constant(foreignElement(particle))
  const value = max === 1 ? item : fc.array(item, lengths(particle, depth))
  const present = value.map(
    (content): Members =>
      Array.isArray(content) && content.length === 0 ? {} : { [prop]: content },
  )
  return min === 0 ? maybe(present, depth) : present
}

function foreignElement({ namespace = '##any' }: AnyParticle): XmlElement {
  const allowed = typeof namespace === 'string' ? 'urn:other' : (namespace[0] ?? '')
  return xmlElement('foreign', allowed, [xmlElement('inner', allowed, []), 'text'])
}

/** Texts between the elements of a content model, which are in its order. */
function mixedMembers(contents: readonly Particle[], depth: number): fc.Arbitrary<Members> {
  const items = fc
    .tuple(...contents.map((content) => mixedItems(content, depth)))
    .map((parts) => parts.flat())
  return items.chain((elements) =>
    fc
      .array(fc.string({ unit: 'grapheme-ascii', maxLength: 5 }), {
        minLength: elements.length + 1,
        maxLength: elements.length + 1,
      })
      .map((texts) => {
        const content = texts.flatMap((text, index) => [
          ...(text === '' ? [] : [text]),
          ...(index < elements.length ? [elements[index]] : []),
        ])
        return { $content: content }
      }),
  )
}

function mixedItems(particle: Particle, depth: number): fc.Arbitrary<readonly Members[]> {
  const { min = 1, max = 1 } = particle
  const most = max === 'unbounded' ? min + 2 : max
  const times = depth > maxDepth ? min : Math.min(most, min + 3)
  return fc
    .array(oneMixedRound(particle, depth), { minLength: min, maxLength: times })
    .map((rounds) => rounds.flat())
}

function oneMixedRound(particle: Particle, depth: number): fc.Arbitrary<readonly Members[]> {
  if (particle.kind === 'any') return fc.constant([{ [particle.prop]: foreignElement(particle) }])
  if (!('items' in particle)) {
    const { name, prop = name } = particle
    return lazily(() => oneElement(particle, depth)).map((value) => [{ [prop]: value }])
  }
  const items = particle.items.map((item) => lazily(() => mixedItems(item, depth)))
  return particle.kind === 'choice'
    ? fc.oneof(...items)
    : fc.tuple(...items).map((all) => all.flat())
}

function merged(parts: readonly fc.Arbitrary<Members>[]): fc.Arbitrary<Members> {
  return fc.tuple(...parts).map((objects): Members => Object.assign({}, ...objects))
}

function maybe(members: fc.Arbitrary<Members>, depth = 0): fc.Arbitrary<Members> {
  return depth > maxDepth ? fc.constant({}) : fc.oneof(fc.constant({}), members)
}

/** A value for `deep.equal`: values that are equal for this package are equal in it. */
export function comparable(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return `${value.toISO()} ${value.zone.type === 'unspecified'}`
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (value instanceof Map) return { map: [...value] }
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'scope')
      .map(([name, member]) => [name, comparable(member)]),
  )
}
