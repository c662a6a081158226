import { InputError } from '../errors.js'
import {
  itemPath,
  memberPath,
  readFields,
  readList,
  readRecord,
  readString,
  refuse,
} from '../input.js'

/** A value of an option; numbers are finite. Written as a string. */
export type OptionValue = string | number | boolean

/** One option. */
export interface NamedOption {
  /** Not empty; each name at most once. */
  readonly name: string
  readonly value: OptionValue
}

/** Options by name, or a list of them. They are sent in the order in which they stand. */
export type OptionsInput = Readonly<Record<string, OptionValue>> | readonly NamedOption[]

/** An option as the contract has it. */
export interface WireOption {
  readonly Name: string
  readonly Value: string
}

const APPLICATION_NAME = 'ApplicationName'
const MAX_OPTIONS = 1000

/** @throws InputError (`applicationName`) when it is no string, is blank, or XML 1.0 cannot carry it */
export function readApplicationName(value: unknown): string {
  const name = readString(value, 'applicationName')
  if (name.trim() === '') throw new InputError('applicationName', 'must not be blank')
  return name
}

/**
 * The options of one call: `ApplicationName` first, then the others in the order given.
 * `undefined` where there are none, since an empty list and none are told apart on the wire.
 *
 * `applicationName` and an option of that name (in any case) say the same thing, so only one may be
 * given; either stands instead of `defaultApplicationName`.
 *
 * @throws InputError (`options`, `options.<name>`, `options[<index>].name` or `.value`)
 */
export function toWireOptions(
  options: unknown,
  applicationName: string | undefined,
  defaultApplicationName: string | undefined,
): readonly WireOption[] | undefined {
  const given = options === undefined ? [] : readOptions(options)
  const own = given.filter(({ Name }) => Name.toLowerCase() === APPLICATION_NAME.toLowerCase())
  if (own.length > 1) throw new InputError('options', 'must not have ApplicationName twice')
  if (own.length === 1 && applicationName !== undefined) {
    throw new InputError('options', 'must not have an ApplicationName beside applicationName')
  }
  const name = own.length === 0 ? (applicationName ?? defaultApplicationName) : undefined
  const all = name === undefined ? given : [{ Name: APPLICATION_NAME, Value: name }, ...given]
  return all.length === 0 ? undefined : all
}

function readOptions(value: unknown): WireOption[] {
  if (typeof value !== 'object' || value === null) {
    throw refuse('options', 'an object or an array of { name, value }', value)
  }
  const options = Array.isArray(value) ? readOptionList(value) : readOptionRecord(value)
  if (options.length > MAX_OPTIONS) {
    throw new InputError('options', `must not have more than ${MAX_OPTIONS} options`)
  }
  return options
}

function readOptionRecord(value: object): WireOption[] {
  const options: WireOption[] = []
  for (const [name, taken] of readRecord(value, 'options')) {
    if (taken === undefined) continue
    const path = memberPath('options', name)
    options.push({ Name: readString(name, path), Value: readOptionValue(taken, path) })
  }
  return options
}

function readOptionList(value: object): WireOption[] {
  const names = new Set<string>()
  return readList(value, 'options', MAX_OPTIONS).map((item, index) => {
    const path = itemPath('options', index)
    const option = readFields(item, path, ['name', 'value'])
    const name = readString(option.name, memberPath(path, 'name'))
    if (names.has(name)) throw new InputError(memberPath(path, 'name'), 'is given twice')
    names.add(name)
    return { Name: name, Value: readOptionValue(option.value, memberPath(path, 'value')) }
  })
}

function readOptionValue(value: unknown, path: string): string {
  if (typeof value === 'string') return readString(value, path, { allowEmpty: true })
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw refuse(path, 'a string, a finite number, true or false', value)
}
