import { DateTime } from 'luxon'
import type { XmlElement } from '../../../src/xml/node.js'
import { isMembers, isXmlElement, type Members, printLiteral } from './literals.js'
import type { Step } from './objects.js'

/** The names and indices that lead to a value inside of another one. */
type Path = readonly (string | number)[]

/** A value with one change. */
export interface Mutant {
  /** The path of the change: `.Option[0].Name`. */
  readonly path: string
  readonly what: string
  /** The whole value. */
  readonly value: unknown
  /** What is in it at the path. */
  readonly changed: unknown
  /** Whether accepted values have a value of the kind of `changed` in this place. */
  readonly isUsualKind: boolean
  /** Where a value was replaced by another one; absent where an object gained or lost members. */
  readonly replacedAt?: readonly Step[]
}

/** One value of each kind that a member may have. */
const kinds: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['a string', 'text'],
  ['a number', 5],
  ['a boolean', true],
  ['a bigint', 7n],
  ['null', null],
  ['a DateTime', DateTime.fromMillis(0, { zone: 'utc' })],
  ['a Uint8Array', new Uint8Array([1])],
  [
    'an XmlElement',
    { name: 'any', namespace: 'urn:other', attributes: new Map(), children: [] } as XmlElement,
  ],
  ['an array', []],
  ['an object', {}],
])

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (DateTime.isDateTime(value)) return 'a DateTime'
  if (value instanceof Uint8Array) return 'a Uint8Array'
  if (isXmlElement(value)) return 'an XmlElement'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * Values that differ from accepted values in one place. Each change is made once for each place, in the first of the
 * values that has it: their number grows with the type and not with the number of values.
 *
 * @param values the shortest first
 * @param literals strings, numbers and bigints that occur in the generated types
 */
export function* mutantsOf(
  values: readonly unknown[],
  literals: readonly unknown[],
): Generator<Mutant> {
  const seen = new Set<string>()
  const isNew = (key: string): boolean => !seen.has(key) && seen.add(key).size > 0
  const pool = new Pool(values)
  for (const whole of values) {
    for (const { path, place, value } of spotsOf(whole)) {
      // In types that refer to themselves, places differ only in their beginnings.
      const near = place.split('.').slice(-3).join('.')
      const mutant = (what: string, changed: unknown): Mutant => ({
        path: printPath(path),
        what,
        changed,
        value: replaceAt(whole, path, changed),
        isUsualKind: pool.kindsAt(place).has(kindOf(changed)),
      })
      if (isNew(`${near} ${summaryOf(value)}`)) {
        for (const [what, changed] of replacements(value, literals)) {
          if (!isNew(`${near} ${what}`)) continue
          yield { ...mutant(what, changed), replacedAt: stepsTo(whole, path) }
        }
      }
      if (!isMembers(value) || !isNew(`${near} members ${Object.keys(value)}`)) continue
      for (const [what, changed] of memberChanges(value, place, pool)) {
        if (isNew(`${near} ${what}`)) yield mutant(what, changed)
      }
    }
  }
}

/** What the changes of a value depend on. */
function summaryOf(value: unknown): string {
  return `${kindOf(value)} ${Array.isArray(value) && value.length > 0}`
}

type Change = readonly [what: string, value: unknown]

function* replacements(value: unknown, literals: readonly unknown[]): Generator<Change> {
  const own = kindOf(value)
  for (const [kind, other] of kinds) if (kind !== own) yield [`${own} becomes ${kind}`, other]
  yield [`${own} becomes an array of it`, [value]]
  if (Array.isArray(value)) yield* arrayChanges(value)
  else if (isXmlElement(value)) yield* xmlChanges(value)
  else {
    for (const literal of [...literals, ...neighbors(value)]) {
      if (typeof literal === typeof value && literal !== value) {
        yield [`becomes ${printLiteral(literal)}`, literal]
      }
    }
  }
}

/** Other values of the same kind. */
function neighbors(value: unknown): readonly unknown[] {
  switch (typeof value) {
    case 'string':
      return ['other text', '1.00']
    case 'number':
      return [-1, 1e12]
    case 'bigint':
      return [-1n, 10n ** 30n]
    case 'boolean':
      return [!value]
    default:
      return []
  }
}

function* arrayChanges(value: readonly unknown[]): Generator<Change> {
  if (value.length === 0) return
  yield ['an array becomes its first item', value[0]]
  yield ['an array loses all items', []]
  yield ['an array loses an item', value.slice(1)]
  yield ['an array has an item twice', [...value, value[0]]]
  yield ['an array is reversed', value.toReversed()]
}

function* xmlChanges(value: XmlElement): Generator<Change> {
  yield ['an element changes its namespace', { ...value, namespace: 'urn:elsewhere' }]
  yield ['an element loses its namespace', { ...value, namespace: '' }]
  const { children, ...others } = value
  yield ['an element loses its children', others]
}

function* memberChanges(value: Members, place: string, pool: Pool): Generator<Change> {
  for (const name of Object.keys(value)) {
    const { [name]: _, ...others } = value
    yield [`loses ${name}`, others]
    yield [`has ${name} undefined`, { ...value, [name]: undefined }]
  }
  for (const name of [...pool.typeNames, 'Undeclared']) {
    if (value['$type'] !== name) yield [`has $type ${name}`, { ...value, $type: name }]
  }
  const known = pool.membersAt(place)
  if (known.has('$nil')) {
    yield ['has $nil false', { ...value, $nil: false }]
    yield ['has $nil alone', { $nil: true }]
  }
  for (const [name, member] of known) {
    if (!Object.hasOwn(value, name)) yield [`has ${name} too`, { ...value, [name]: member }]
  }
  for (const names of pool.memberSetsAt(place)) {
    if (names.some((name) => Object.hasOwn(value, name))) continue
    const more = Object.fromEntries(names.map((name) => [name, known.get(name)]))
    yield [`has ${names.join(', ')} too`, { ...value, ...more }]
  }
}

/** What occurs in each place, over all values. */
class Pool {
  /** Each `$type` that occurs. */
  readonly typeNames = new Set<string>()
  readonly #kinds = new Map<string, Set<string>>()
  readonly #members = new Map<string, Map<string, unknown>>()
  readonly #sets = new Map<string, Map<string, readonly string[]>>()

  constructor(values: readonly unknown[]) {
    for (const whole of values) {
      for (const { place, value } of spotsOf(whole)) {
        const kinds = this.#kinds.get(place)
        if (kinds === undefined) this.#kinds.set(place, new Set([kindOf(value)]))
        else kinds.add(kindOf(value))
        if (isMembers(value)) this.#add(place, value)
      }
    }
  }

  kindsAt(place: string): ReadonlySet<string> {
    return this.#kinds.get(place) ?? new Set()
  }

  /** The members of the objects of a place. */

  membersAt(place: string): ReadonlyMap<string, unknown> {
    return this.#members.get(untyped(place)) ?? new Map()
  }

  /** The sets of two or three members that the objects of a place have. */
  memberSetsAt(place: string): readonly (readonly string[])[] {
    return [...(this.#sets.get(untyped(place))?.values() ?? [])]
  }

  #add(place: string, value: Members): void {
    const key = untyped(place)
    const members = this.#members.get(key) ?? new Map<string, unknown>()
    this.#members.set(key, members)
    for (const [name, member] of Object.entries(value)) {
      if (name === '$type') this.typeNames.add(String(member))
      else if (!members.has(name)) members.set(name, member)
    }
    const names = Object.keys(value).filter((name) => name !== '$type')
    if (names.length < 2 || names.length > 3) return
    const sets = this.#sets.get(key) ?? new Map<string, readonly string[]>()
    this.#sets.set(key, sets)
    sets.set(names.join(), names)
  }
}

// Objects of all types at one place are taken together: a member of one type is added to an object of another.
function untyped(place: string): string {
  return place.replace(/<[^<>]*>$/, '')
}

/** A value inside of another one. */
interface Spot {
  readonly path: Path
  /** The path without indices, with the `$type` of the objects on it. */
  readonly place: string
  readonly value: unknown
}

/** All values inside of a value, and itself first. */
function* spotsOf(value: unknown, path: Path = [], place = ''): Generator<Spot> {
  const here = isMembers(value) && '$type' in value ? `${place}<${value['$type']}>` : place
  yield { path, place: here, value }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* spotsOf(item, [...path, index], `${here}[]`)
  } else if (isMembers(value)) {
    for (const [name, member] of Object.entries(value)) {
      yield* spotsOf(member, [...path, name], `${here}.${name}`)
    }
  }
}

function replaceAt(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step ? replaceAt(item, rest, by) : item))
  }
  return Object.fromEntries(
    Object.entries(value as Members).map(([name, member]) => [
      name,
      name === step ? replaceAt(member, rest, by) : member,
    ]),
  )
}

function stepsTo(whole: unknown, path: Path): readonly Step[] {
  let value = whole
  return path.flatMap((at): readonly Step[] => {
    const type = isMembers(value) ? value['$type'] : undefined
    value = (value as Members)[at]
    if (typeof at === 'number') return [0]
    return type === undefined ? [at] : [{ $type: String(type) }, at]
  })
}

function printPath(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
}
