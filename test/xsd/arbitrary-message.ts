import fc from 'fast-check'
import { DateTime } from 'luxon'
import type {
  AttributeUse,
  ComplexType,
  ElementDescriptor,
  ElementParticle,
  GroupParticle,
  Particle,
  SimpleType,
  Type,
} from '../../src/xsd/descriptor.js'
import { dateTimes } from '../support/arbitrary-date-time.js'
import { NS } from './example-messages.js'

/** A type, and the values that it has. */
export interface Sample<T extends Type = Type> {
  readonly type: T
  readonly values: fc.Arbitrary<unknown>
}

type Members = Readonly<Record<string, unknown>>

const texts = fc
  .string({ unit: fc.oneof(fc.constantFrom(...' \t\n\r<>&"\'a]'), fc.string({ unit: 'binary' })) })
  .filter((text) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))

/** Simple types of every kind. */
export const SIMPLE_SAMPLES: readonly Sample<SimpleType>[] = [
  { type: 'string', values: texts },
  { type: 'token', values: fc.stringMatching(/^([!-~]( [!-~])*)?$/) },
  { type: 'NCName', values: fc.stringMatching(/^[A-Za-z_][\w.-]{0,9}$/) },
  { type: 'boolean', values: fc.boolean() },
  { type: 'int', values: fc.integer() },
  { type: 'unsignedByte', values: fc.nat(255) },
  { type: 'long', values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: 'integer', values: fc.bigInt() },
  { type: 'decimal', values: fc.stringMatching(/^-?\d{1,30}(\.\d{0,30})?$/) },
  { type: 'float', values: fc.float() },
  { type: 'double', values: fc.double() },
  { type: 'dateTime', values: dateTimes },
  { type: 'date', values: fc.stringMatching(/^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])Z?$/) },
  { type: 'time', values: fc.stringMatching(/^[01]\d:[0-5]\d:[0-5]\d(\.\d{1,12})?$/) },
  { type: 'duration', values: fc.stringMatching(/^-?P\dY\d{1,20}MT\dS$/) },
  { type: 'base64Binary', values: fc.uint8Array() },
  { type: 'hexBinary', values: fc.uint8Array() },
  {
    type: 'QName',
    values: fc.constantFrom('a', '{urn:q}b', `{${NS}}c`, '{http://www.w3.org/2001/XMLSchema}int'),
  },
  { type: 'NMTOKENS', values: fc.array(fc.stringMatching(/^[\w.-]{1,5}$/), { minLength: 1 }) },
  {
    type: { kind: 'restriction', base: 'string', enumeration: ['a', ' b ', ''] },
    values: fc.constantFrom('a', ' b ', ''),
  },
  {
    type: { kind: 'restriction', base: 'int', minInclusive: '1', maxInclusive: '9' },
    values: fc.integer({ min: 1, max: 9 }),
  },
  { type: { kind: 'list', item: 'double' }, values: fc.array(fc.double()) },
  {
    type: { kind: 'union', members: ['boolean', 'int', 'NCName'] },
    values: fc.oneof(fc.boolean(), fc.integer({ min: 2 }), fc.constantFrom('a', 'b')),
  },
]

const simpleSamples = fc.constantFrom(...SIMPLE_SAMPLES)

/** A particle, and the members that it adds to the object it is in. */
interface ParticleSample {
  readonly particle: Particle
  readonly members: fc.Arbitrary<Members>
}

/** Makes names that are used once, so that the place of an element is never ambiguous. */
class Names {
  #count = 0
  next(): string {
    this.#count++
    return `e${this.#count}`
  }
}

/** The numbers that determine a schema, used one by one. */
class Dice {
  readonly #numbers: readonly number[]
  #at = 0
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }
  /** A number from 0 on, below `sides`. */
  roll(sides: number): number {
    this.#at++
    return (this.#numbers[this.#at % this.#numbers.length] ?? 0) % sides
  }
  simple(): Sample<SimpleType> {
    return SIMPLE_SAMPLES[this.roll(SIMPLE_SAMPLES.length)] ?? { type: 'string', values: texts }
  }
}

function merged(parts: readonly fc.Arbitrary<Members>[]): fc.Arbitrary<Members> {
  return fc.tuple(...parts).map((objects) => Object.assign({}, ...objects))
}

function maybe(members: fc.Arbitrary<Members>): fc.Arbitrary<Members> {
  return fc.oneof(fc.constant({}), members)
}

function requiresAttribute(type: Type): boolean {
  if (typeof type !== 'object' || type.kind !== 'complex') return false
  return type.attributes?.some(({ required }) => required === true) === true
}

function elementSample(dice: Dice, names: Names, depth: number, isSingle: boolean): ParticleSample {
  const name = names.next()
  const isComplex = depth > 0 && dice.roll(3) === 0
  const { type, values } = isComplex ? complexSample(dice, depth - 1) : dice.simple()
  // Nil has no attributes, so it cannot be where one is required.
  const isNillable = dice.roll(4) === 0 && !requiresAttribute(type)
  const ns = ['', NS, 'urn:second'][dice.roll(40)] ?? NS
  const min = isSingle ? 1 : dice.roll(3)
  const max = isSingle ? 1 : ([1, 3, 'unbounded'] as const)[dice.roll(3)]
  const bounded = max === 1 ? Math.min(min, 1) : min
  const particle: ElementParticle = {
    kind: 'element',
    name,
    ...(ns === '' ? {} : { ns }),
    type,
    min: bounded,
    ...(max === undefined ? {} : { max }),
    ...(isNillable ? { nillable: true } : {}),
  }
  const item = isNillable ? fc.option(values) : values
  const value = max === 1 ? item : fc.array(item, { minLength: Math.max(bounded, 1), maxLength: 3 })
  const present = value.map((content) => ({ [name]: content }))
  return { particle, members: bounded === 0 ? maybe(present) : present }
}

function groupSample(dice: Dice, names: Names, depth: number): ParticleSample {
  const kind = dice.roll(2) === 0 ? 'sequence' : 'choice'
  const isRepeated = dice.roll(2) === 0
  const inner = isRepeated ? new Names() : names
  // Only a required element at the start of a repeated group shows where an occurrence begins.
  const alternative = (): ParticleSample => {
    const start = elementSample(dice, inner, depth - 1, isRepeated)
    if (dice.roll(2) === 0) return start
    const rest = particleSample(dice, inner, depth - 1)
    return {
      particle: { kind: 'sequence', items: [start.particle, rest.particle] },
      members: merged([start.members, rest.members]),
    }
  }
  const items =
    kind === 'choice'
      ? Array.from({ length: 1 + dice.roll(3) }, alternative)
      : [
          alternative(),
          ...Array.from({ length: dice.roll(3) }, () => particleSample(dice, inner, depth - 1)),
        ]
  const members = items.map((item) => item.members)
  const once = kind === 'choice' ? fc.oneof(...members) : merged(members)
  const particles = items.map(({ particle }) => particle)
  const min = dice.roll(2)
  if (!isRepeated) {
    const particle: GroupParticle = { kind, items: particles, min }
    return { particle, members: min === 0 ? maybe(once) : once }
  }
  // Its members are in a separate object, but its elements have the same parent as those outside.
  const prop = `$${kind}${names.next()}`
  const renamed = particles.map((particle) => prefixed(particle, prop.slice(1)))
  const particle: GroupParticle = { kind, items: renamed, min, max: 'unbounded', prop }
  const present = fc
    .array(once, { minLength: 1, maxLength: 4 })
    .map((occurrences) => ({ [prop]: occurrences }))
  return { particle, members: min === 0 ? maybe(present) : present }
}

/** Makes the names of elements differ from those of another group, without changing their members. */
function prefixed(particle: Particle, prefix: string): Particle {
  if (particle.kind === 'any') return particle
  if ('items' in particle) {
    return { ...particle, items: particle.items.map((item) => prefixed(item, prefix)) }
  }
  return { ...particle, name: `${prefix}-${particle.name}`, prop: particle.prop ?? particle.name }
}

function particleSample(dice: Dice, names: Names, depth: number): ParticleSample {
  return depth > 0 && dice.roll(3) === 0
    ? groupSample(dice, names, depth)
    : elementSample(dice, names, depth, false)
}

function attributeSample(
  dice: Dice,
  name: string,
): { use: AttributeUse; members: fc.Arbitrary<Members> } {
  const { type, values } = dice.simple()
  const required = dice.roll(2) === 0
  const use: AttributeUse = {
    name,
    ...(dice.roll(4) === 0 ? { ns: 'urn:attributes' } : {}),
    prop: `${name}Attribute`,
    type,
    ...(required ? { required: true } : {}),
  }
  const present = values.map((value) => ({ [`${name}Attribute`]: value }))
  return { use, members: required ? present : maybe(present) }
}

function complexSample(dice: Dice, depth: number): Sample<ComplexType> {
  const attributes = Array.from({ length: dice.roll(3) }, (_, index) =>
    attributeSample(dice, `a${index}`),
  )
  const attributeMembers = attributes.map(({ members }) => members)
  const uses = attributes.map(({ use }) => use)
  if (dice.roll(5) === 0) {
    const { type: text, values } = dice.simple()
    return {
      type: { kind: 'complex', text, attributes: uses },
      values: merged([...attributeMembers, values.map(($value) => ({ $value }))]),
    }
  }
  const names = new Names()
  const items = Array.from({ length: dice.roll(4) }, () => particleSample(dice, names, depth))
  const type: ComplexType = {
    kind: 'complex',
    attributes: uses,
    content: { kind: 'sequence', items: items.map(({ particle }) => particle) },
  }
  return { type, values: merged([...attributeMembers, ...items.map(({ members }) => members)]) }
}

/** Global elements of all kinds of content, each with a value that it can have. */
export const messages: fc.Arbitrary<{ descriptor: ElementDescriptor; value: unknown }> = fc
  .array(fc.nat(), { minLength: 8, maxLength: 60 })
  .chain((numbers) => {
    const { type, values } = complexSample(new Dice(numbers), 3)
    const descriptor: ElementDescriptor = { name: 'root', ns: NS, type }
    return values.map((value) => ({ descriptor, value }))
  })

/** Elements of every simple type, each with a value that it can have. */
export const simpleMessages: fc.Arbitrary<{ type: SimpleType; value: unknown }> =
  simpleSamples.chain(({ type, values }) => values.map((value) => ({ type, value })))

/** A value for `deep.equal`: values that are equal for this package are equal in it. */
export function comparable(value: unknown): unknown {
  if (DateTime.isDateTime(value)) return `${value.toISO()} ${value.zone.type === 'unspecified'}`
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, comparable(member)]),
  )
}
