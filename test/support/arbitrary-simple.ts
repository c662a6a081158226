import fc from 'fast-check'
import type {
  BuiltinName,
  Particle,
  SimpleRestriction,
  SimpleType,
  SimpleTypeRef,
  SimpleUnion,
  TypeRef,
} from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { dateTimes } from './arbitrary-date-time.js'

/** The value of a lexical form. */
export function valueOfText(type: SimpleTypeRef, text: string): unknown {
  const node = {
    name: 'v',
    namespace: '',
    attributes: new Map(),
    children: text === '' ? [] : [text],
  }
  return readElement({ name: 'v', type }, node)
}

/** The value of a literal of the schema: an enumerated or fixed value, whose qualified names are in Clark notation. */
export function valueOfLiteral(type: TypeRef, literal: string): unknown {
  const node = { namespace: '', attributes: new Map(), children: [] }
  const content: Particle = { kind: 'element', name: 'v', type, fixed: literal }
  const values = readElement<{ readonly v: unknown }>(
    { name: 'parent', type: { kind: 'complex', content } },
    { ...node, name: 'parent', children: [{ ...node, name: 'v' }] },
  )
  return values.v
}

const known = new Map<SimpleType, fc.Arbitrary<unknown>>()

/** Values of a simple type, within its facets. */
export function simpleValues(ref: SimpleTypeRef): fc.Arbitrary<unknown> {
  const type = typeof ref === 'function' ? ref() : ref
  const values = known.get(type) ?? makeValues(type)
  known.set(type, values)
  return values
}

function makeValues(type: SimpleType): fc.Arbitrary<unknown> {
  if (typeof type === 'string') return builtinValues(type, {})
  switch (type.kind) {
    case 'list':
      return listValues(type.item, {})
    case 'union':
      return unionValues(type)
    case 'restriction':
      return restrictedValues(type)
  }
}

type Facets = Omit<SimpleRestriction, 'kind' | 'name' | 'base'>

function restrictedValues(type: SimpleRestriction): fc.Arbitrary<unknown> {
  const { primitive, facets } = collectFacets(type)
  if (facets.enumeration !== undefined) {
    return fc.constantFrom(...facets.enumeration.map((text) => valueOfLiteral(type, text)))
  }
  if (facets.patterns !== undefined && typeof primitive === 'string') {
    return patternValues(type, facets.patterns[0] ?? '', facets.maxLength)
  }
  if (typeof primitive === 'string') return builtinValues(primitive, facets)
  if (primitive.kind === 'list') return listValues(primitive.item, facets)
  return simpleValues(primitive)
}

function patternValues(
  type: SimpleRestriction,
  pattern: string,
  maxLength: number | undefined,
): fc.Arbitrary<unknown> {
  const form = new RegExp(`^(?:${pattern})$`)
  // A text that matches a pattern need not be a value (`P` is not a duration), or within the other facets.
  const values = fc.stringMatching(form).map((text): readonly unknown[] => {
    const short = text.slice(0, maxLength)
    try {
      const value = valueOfText(type, short)
      writeElement({ name: 'v', type }, value)
      return form.test(short) ? [value] : []
    } catch {
      return []
    }
  })
  return values.filter(({ length }) => length > 0).map(([value]) => value)
}

// The facets of all steps together; of the same facet the innermost step is the strictest.
function collectFacets(type: SimpleRestriction): {
  readonly primitive: Exclude<SimpleType, SimpleRestriction>
  readonly facets: Facets
} {
  const { base, kind, name, ...own } = type
  const inner = typeof base === 'function' ? base() : base
  if (typeof inner === 'string' || inner.kind !== 'restriction') {
    return { primitive: inner, facets: own }
  }
  const { primitive, facets } = collectFacets(inner)
  return { primitive, facets: { ...facets, ...own } }
}

function listValues(item: SimpleTypeRef, facets: Facets): fc.Arbitrary<unknown> {
  const { length, minLength = 0, maxLength = 4 } = facets
  // White space separates the items of a list, and an empty text is not an item.
  const items = simpleValues(item).filter(
    (value) => typeof value !== 'string' || /^[^ \t\r\n]+$/.test(value),
  )
  return fc.array(items, { minLength: length ?? minLength, maxLength: length ?? maxLength })
}

// A value that an earlier member can read is of that member: those of later ones must not be readable by it.
function unionValues(type: SimpleUnion): fc.Arbitrary<unknown> {
  return fc.oneof(...type.members.map(simpleValues)).filter((value) => {
    if (typeof value !== 'string') return true
    try {
      return valueOfText(type, value) === value
    } catch {
      return false
    }
  })
}

const characters = fc.oneof(
  fc.constantFrom(...' \t\n\r<>&"\']a'),
  fc.constantFrom('é', '\u0085', '\u2028', '\ud7ff', '\u{1f600}', '\u{10ffff}'),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
)

function texts(facets: Facets, unit: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { length, minLength = 0, maxLength = minLength + 8 } = facets
  return fc
    .array(unit, { minLength: length ?? minLength, maxLength: length ?? maxLength })
    .map((parts) => parts.join(''))
}

const bounds: Readonly<Partial<Record<BuiltinName, readonly [bigint, bigint]>>> = {
  byte: [-128n, 127n],
  short: [-32768n, 32767n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  unsignedByte: [0n, 255n],
  unsignedShort: [0n, 65535n],
  unsignedInt: [0n, 2n ** 32n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsignedLong: [0n, 2n ** 64n - 1n],
  // Validators count digits, and some stop at 24.
  integer: [-(10n ** 23n), 10n ** 23n],
  nonPositiveInteger: [-(10n ** 23n), 0n],
  negativeInteger: [-(10n ** 23n), -1n],
  nonNegativeInteger: [0n, 10n ** 23n],
  positiveInteger: [1n, 10n ** 23n],
}

const small: ReadonlySet<BuiltinName> = new Set([
  'byte',
  'short',
  'int',
  'unsignedByte',
  'unsignedShort',
  'unsignedInt',
])

function integers(name: BuiltinName, facets: Facets): fc.Arbitrary<unknown> {
  const [least, most] = bounds[name] ?? [0n, 0n]
  const { minInclusive, maxInclusive, minExclusive, maxExclusive, totalDigits } = facets
  const digits = totalDigits === undefined ? most : 10n ** BigInt(totalDigits) - 1n
  const lower = [
    least,
    ...(minInclusive === undefined ? [] : [BigInt(minInclusive)]),
    ...(minExclusive === undefined ? [] : [BigInt(minExclusive) + 1n]),
    ...(totalDigits === undefined ? [] : [-digits]),
  ]
  const upper = [
    most,
    digits,
    ...(maxInclusive === undefined ? [] : [BigInt(maxInclusive)]),
    ...(maxExclusive === undefined ? [] : [BigInt(maxExclusive) - 1n]),
  ]
  const min = lower.reduce((a, b) => (a > b ? a : b))
  const max = upper.reduce((a, b) => (a < b ? a : b))
  const values = fc.bigInt({ min, max })
  return small.has(name) ? values.map(Number) : values
}

function decimals(facets: Facets): fc.Arbitrary<string> {
  const { totalDigits = 12, fractionDigits = 4, minInclusive, maxInclusive } = facets
  const fraction = Math.min(fractionDigits, totalDigits - 1)
  const text = fc
    .tuple(
      fc.nat({ max: Number('9'.repeat(Math.min(totalDigits - fraction, 9))) }),
      fc.stringMatching(new RegExp(`^\\d{0,${fraction}}$`)),
      fc.boolean(),
    )
    .map(([whole, part, isNegative]) => `${isNegative ? '-' : ''}${whole}${part && `.${part}`}`)
  return text.filter(
    (value) =>
      (minInclusive === undefined || Number(value) >= Number(minInclusive)) &&
      (maxInclusive === undefined || Number(value) <= Number(maxInclusive)),
  )
}

const year = '(000[1-9]|[1-9]\\d{3})'
const month = '(0[1-9]|1[0-2])'
const day = '(0[1-9]|1\\d|2[0-8])'
const zone = '(|Z|[+-](0\\d|1[0-3]):[0-5]\\d)'

const lexical: Readonly<Partial<Record<BuiltinName, RegExp>>> = {
  language: /^[a-z]{2}(-[A-Z]{2})?$/,
  NMTOKEN: /^[\w.:-]{1,8}$/,
  Name: /^[A-Za-z_:][\w.-]{0,8}$/,
  NCName: /^[A-Za-z_][\w.-]{0,8}$/,
  ID: /^i[0-9a-z]{12}$/,
  IDREF: /^i[0-9a-z]{12}$/,
  ENTITY: /^[A-Za-z_][\w.-]{0,8}$/,
  anyURI: /^https:\/\/example\.com\/[a-z0-9/?&=]{0,12}$/,
  token: /^([!-~]( [!-~]){0,4})?$/,
  duration: /^-?P[1-9]\d?Y\d{1,2}MT\d{1,2}H\d(\.\d{1,3})?S$/,
  time: new RegExp(`^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?${zone}$`),
  date: new RegExp(`^${year}-${month}-${day}${zone}$`),
  gYearMonth: new RegExp(`^${year}-${month}${zone}$`),
  gYear: new RegExp(`^${year}${zone}$`),
  gMonthDay: new RegExp(`^--${month}-${day}${zone}$`),
  gDay: new RegExp(`^---${day}${zone}$`),
  gMonth: new RegExp(`^--${month}${zone}$`),
}

function builtinValues(name: BuiltinName, facets: Facets): fc.Arbitrary<unknown> {
  if (bounds[name] !== undefined) return integers(name, facets)
  const form = lexical[name]
  if (form !== undefined) return lengthBound(fc.stringMatching(form), facets)
  switch (name) {
    case 'string':
    case 'anySimpleType':
      return texts(facets, spaced(characters, facets.whiteSpace))
    case 'normalizedString':
      return texts(facets, spaced(characters, facets.whiteSpace ?? 'replace'))
    case 'boolean':
      return fc.boolean()
    case 'decimal':
      return decimals(facets)
    case 'float':
      return fc.float()
    case 'double':
      return fc.double()
    case 'dateTime':
      return dateTimes
    case 'hexBinary':
    case 'base64Binary': {
      const { length, minLength = 0, maxLength = 8 } = facets
      return fc.uint8Array({ minLength: length ?? minLength, maxLength: length ?? maxLength })
    }
    case 'QName':
    case 'NOTATION':
      return fc.constantFrom('plain', '{urn:q}name', '{http://www.w3.org/2001/XMLSchema}int')
    case 'NMTOKENS':
      return fc.array(fc.stringMatching(/^[\w.-]{1,5}$/), { minLength: 1, maxLength: 3 })
    default:
      return fc.array(fc.stringMatching(/^i[0-9a-z]{12}$/), { minLength: 1, maxLength: 3 })
  }
}

function spaced(
  unit: fc.Arbitrary<string>,
  whiteSpace: SimpleRestriction['whiteSpace'],
): fc.Arbitrary<string> {
  if (whiteSpace === undefined || whiteSpace === 'preserve') return unit
  const unwanted = whiteSpace === 'replace' ? /[\t\n\r]/ : /[ \t\n\r]/
  return unit.filter((character) => !unwanted.test(character))
}

function lengthBound(values: fc.Arbitrary<string>, facets: Facets): fc.Arbitrary<string> {
  const { length, minLength = length ?? 0, maxLength = length } = facets
  if (length === undefined && facets.minLength === undefined && maxLength === undefined) {
    return values
  }
  return values.filter(
    (value) => value.length >= minLength && (maxLength === undefined || value.length <= maxLength),
  )
}
