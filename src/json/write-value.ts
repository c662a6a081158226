import { InputError } from '../errors.js'
import type { ComplexType } from '../xsd/descriptor.js'
import { locate, Problem } from '../xsd/problem.js'
import {
  checkObject,
  type KnownMembers,
  readItems,
  readMembers,
  readTypeName,
} from '../xsd/write/input-object.js'
import {
  type ArrayForm,
  type ComplexForm,
  formOf,
  localNameOf,
  type MemberForm,
  membersOf,
  type ObjectForm,
  type TypeForm,
  unknownProblem,
} from './type-form.js'
import { writeSimple } from './write-simple.js'

/** Writes the value of a member as JSON text; may throw a {@link Problem} or an InputError. */
export type MemberWriter = (value: unknown) => string

/**
 * Maximum nesting of the objects and arrays that are written. The common readers of .NET refuse more.
 */
const MAX_DEPTH = 64

const NOTHING_REPLACED: ReadonlyMap<string, MemberWriter> = new Map()

/**
 * Writes a value as the JSON text of its type, with the members in the order of the contract. Members that are absent
 * (`undefined`) are absent from the text, and nil (`null`) ones are null. Only own members of the value count, and no
 * method of it is called.
 *
 * @param replacing writers of members of the outermost object by their names in JSON, in place of those of their
 *   types. They get every value but `undefined` and `null`. Default: none
 * @param whole the field of the error where the whole value is refused. Default: the local name of the type, or `input`
 * @throws InputError whose `field` is the path of the member (`emails[0].Name`), or `whole`: for members that are
 *   missing or that the contract does not have, for values of the wrong type or outside a facet, for numbers that are
 *   not finite, for lone surrogates, and for members whose form in JSON is not known; it never repeats the value
 */
export function writeJson(
  type: ComplexType,
  value: unknown,
  replacing: ReadonlyMap<string, MemberWriter> = NOTHING_REPLACED,
  whole: string = localNameOf(type) ?? 'input',
): string {
  try {
    if (value === undefined) throw new Problem('is required')
    if (value === null) throw nullProblem()
    return writeComplex(formOf(type), value, false, new OpenValues(), replacing)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new InputError(error.memberPath || whole, error.message)
  }
}

/** The objects and arrays that are being written, the outermost first. */
class OpenValues {
  readonly #open: object[] = []

  /** Begins an object or array. Refuses one that contains itself. */
  enter(value: object): void {
    if (this.#open.length >= MAX_DEPTH) {
      throw new Problem(`is nested deeper than ${MAX_DEPTH} objects and arrays`)
    }
    if (this.#open.includes(value)) throw new Problem('is inside of itself')
    this.#open.push(value)
  }

  /** Ends what was begun last. */
  leave(): void {
    this.#open.pop()
  }
}

interface Plan {
  readonly members: readonly MemberForm[]
  /** Each member as it begins in the text: `"name":`. */
  readonly starts: readonly string[]
  readonly known: KnownMembers
  /** With `$nil`, as the last slot. */
  readonly knownOfNillable: KnownMembers
}

const plans = new WeakMap<ComplexForm, Plan>()

function planOf(form: ObjectForm | ArrayForm): Plan {
  const known = plans.get(form)
  if (known !== undefined) return known
  const plan = makePlan(form)
  plans.set(form, plan)
  return plan
}

function makePlan(form: ObjectForm | ArrayForm): Plan {
  const members = membersOf(form)
  const slots = new Map(members.map(({ prop }, slot) => [prop, slot]))
  const known = {
    slots,
    lists: members.flatMap(({ isList }, slot) => (isList ? [slot] : [])),
    hasTypeName: form.type.alias !== undefined,
  }
  return {
    members,
    starts: members.map(({ name }) => `${JSON.stringify(name)}:`),
    known,
    knownOfNillable: { ...known, slots: new Map([...slots, ['$nil', members.length]]) },
  }
}

// Arrays are read by index: a changed iterator has no say in what is written.
function writeComplex(
  form: ComplexForm,
  value: unknown,
  isNillable: boolean,
  open: OpenValues,
  replacing: ReadonlyMap<string, MemberWriter>,
): string {
  checkObject(value)
  if (form.kind === 'unknown') throw unknownProblem(form)
  checkTypeName(value, form.type)
  const { members, starts, known, knownOfNillable } = planOf(form)
  const values = readMembers(value, isNillable ? knownOfNillable : known)
  if (isNillable && checkNil(values, members)) return 'null'
  // Its object is no level in JSON: the array of its items is.
  if (form.kind === 'array') return writeMember(form.items, values[0], open, undefined) ?? '[]'
  open.enter(value)
  let text = ''
  for (let slot = 0; slot < members.length; slot++) {
    const member = members[slot] as MemberForm
    const written = writeMember(member, values[slot], open, replacing.get(member.name))
    if (written === undefined) continue
    text += (text === '' ? '' : ',') + starts[slot] + written
  }
  open.leave()
  return `{${text}}`
}

/** Refuses a `$type` that is not that of the type. Types that others may replace have no known form. */
function checkTypeName(value: Readonly<Record<string, unknown>>, { alias }: ComplexType): void {
  if (alias === undefined) return
  const name = readTypeName(value)
  if (name !== undefined && name !== alias) {
    throw new Problem('is not in the contract').at('$type')
  }
}

/** Whether the values are those of a nil element. */
function checkNil(values: readonly unknown[], members: readonly MemberForm[]): boolean {
  const isNil = values[members.length]
  if (isNil === undefined) return false
  if (isNil !== true) throw new Problem('must be true, or absent').at('$nil')
  for (let slot = 0; slot < members.length; slot++) {
    if (values[slot] === undefined) continue
    const { prop, isAttribute } = members[slot] as MemberForm
    throw new Problem(
      isAttribute
        ? 'must be absent: null in JSON has no attributes'
        : 'must be absent: a nil element has only attributes',
    ).at(prop)
  }
  return true
}

/** The text of a member; undefined where it is absent. */
function writeMember(
  member: MemberForm,
  value: unknown,
  open: OpenValues,
  replacement: MemberWriter | undefined,
): string | undefined {
  const { prop, isRequired, isList } = member
  let index: number | undefined
  try {
    if (value === undefined) {
      if (isRequired) throw new Problem('is required')
      return undefined
    }
    if (replacement !== undefined) {
      return value === null ? writeNull(member) : replacement(value)
    }
    if (!isList) return writeOne(member, value, open)
    const items = readItems(value)
    checkCount(member, items.length)
    const form = member.form()
    open.enter(items)
    let text = ''
    for (index = 0; index < items.length; index++) {
      const item = items[index]
      if (item === undefined) throw new Problem('must not be undefined: an array has no gaps')
      text += (index === 0 ? '' : ',') + writeOne(member, item, open, form)
    }
    open.leave()
    return `[${text}]`
  } catch (error) {
    throw locate(error, prop, index)
  }
}

function checkCount({ min, max }: MemberForm, count: number): void {
  if (count < min) throw new Problem(`must have at least ${min} items`)
  if (count > max) throw new Problem(`must not have more than ${max} items`)
}

function writeOne(
  member: MemberForm,
  value: unknown,
  open: OpenValues,
  form: TypeForm = member.form(),
): string {
  const { isAttribute, isNillable } = member
  if (value === null && !isAttribute) return writeNull(member)
  switch (form.kind) {
    case 'unknown':
      throw unknownProblem(form)
    case 'object':
    case 'array':
      return writeComplex(form, value, isNillable, open, NOTHING_REPLACED)
    default:
      return writeSimple(form, value)
  }
}

function writeNull({ isNillable }: MemberForm): string {
  if (!isNillable) throw nullProblem()
  return 'null'
}

function nullProblem(): Problem {
  return new Problem('must not be null: the contract does not allow nil')
}
