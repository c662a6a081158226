import { InputError } from '../errors.js'
import {
  isArray,
  itemPath,
  memberPath,
  readFields,
  readList,
  readRecord,
  readString,
  readText,
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
 * The options that a caller gives for one call: `ApplicationName` first, then the others in the order
 * given. `applicationName` and an option of that name (in any case) say the same thing, so only one
 * may be given.
 *
 * @throws InputError (`applicationName`, `options`, `options.<name>`, `options[<index>].name` or `.value`)
 */
export function readWireOptions(options: unknown, applicationName: unknown): readonly WireOption[] {
  const given = options === undefined ? [] : readOptions(options)
  const named = given.filter(isApplicationName).length
  if (named > 1) throw new InputError('options', 'must not have ApplicationName twice')
  if (applicationName === undefined) return given
  if (named > 0) {
    throw new InputError('options', 'must not have an ApplicationName beside applicationName')
  }
  return [{ Name: APPLICATION_NAME, Value: readApplicationName(applicationName) }, ...given]
}

/** Puts the client's own `ApplicationName` before options that have none. */
export function withApplicationName(
  options: readonly WireOption[],
  applicationName: string | undefined,
): readonly WireOption[] {
  return applicationName === undefined || options.some(isApplicationName)
    ? options
    : [{ Name: APPLICATION_NAME, Value: applicationName }, ...options]
}

/** Whether an option is the one that names the calling application. */
export function isApplicationName({ Name }: WireOption): boolean {
  return Name.toLowerCase() === APPLICATION_NAME.toLowerCase()
}

function readOptions(value: unknown): WireOption[] {
  if (typeof value !== 'object' || value === null) {
    throw refuse('options', 'an object or an array of { name, value }', value)
  }
  const options = isArray(value) ? readOptionList(value) : readOptionRecord(value)
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
  if (typeof value === 'string') return readText(value, path)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw refuse(path, 'a string, a finite number, true or false', value)
}
