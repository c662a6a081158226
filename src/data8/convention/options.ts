import { InputError } from '../../errors.js'
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
  type TextCheck,
} from '../../internal/validation.js'

/**
 * A value of an option; numbers are finite. Written as a string over SOAP, as it is in JSON.
 *
 * @example
 * ```ts
 * import type { OptionValue } from 'data8-useradmin'
 *
 * const values: readonly OptionValue[] = ['GB', 5, true]
 * ```
 */
export type OptionValue = string | number | boolean

/**
 * One option.
 *
 * @example
 * ```ts
 * import type { NamedOption } from 'data8-useradmin'
 *
 * const option: NamedOption = { name: 'ApplicationName', value: 'crm-sync' }
 * ```
 */
export interface NamedOption {
  /** Not empty; each name at most once. */
  readonly name: string
  /** A string, a finite number or a boolean. */
  readonly value: OptionValue
}

/**
 * Options by name, or a list of them. They are sent in the order given.
 *
 * @example
 * ```ts
 * import type { OptionsInput } from 'data8-useradmin'
 *
 * const byName: OptionsInput = { Country: 'GB', MaxResults: 5 }
 * const listed: OptionsInput = [{ name: 'Country', value: 'GB' }]
 * ```
 */
export type OptionsInput = Readonly<Record<string, OptionValue>> | readonly NamedOption[]

/** An option that was checked. */
export interface ServiceOption {
  readonly name: string
  readonly value: OptionValue
}

const APPLICATION_NAME = 'ApplicationName'
const MAX_OPTIONS = 1000

/** @throws InputError (`applicationName`) when it is not a string, is blank, or does not pass `check` */
export function readApplicationName(value: unknown, check?: TextCheck): string {
  const name = readString(value, 'applicationName', check)
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
export function readServiceOptions(
  options: unknown,
  applicationName: unknown,
  check?: TextCheck,
): readonly ServiceOption[] {
  const given = options === undefined ? [] : readOptions(options, check)
  const named = given.filter(isApplicationName).length
  if (named > 1) throw new InputError('options', 'must not have ApplicationName twice')
  if (applicationName === undefined) return given
  if (named > 0) {
    throw new InputError('options', 'must not have an ApplicationName beside applicationName')
  }
  return [{ name: APPLICATION_NAME, value: readApplicationName(applicationName, check) }, ...given]
}

/** Puts the client's own `ApplicationName` before options that have none. */
export function withApplicationName(
  options: readonly ServiceOption[],
  applicationName: string | undefined,
): readonly ServiceOption[] {
  return applicationName === undefined || options.some(isApplicationName)
    ? options
    : [{ name: APPLICATION_NAME, value: applicationName }, ...options]
}

/** Whether an option is the one that names the calling application. */
export function isApplicationName({ name }: ServiceOption): boolean {
  return name.toLowerCase() === APPLICATION_NAME.toLowerCase()
}

function readOptions(value: unknown, check: TextCheck | undefined): ServiceOption[] {
  if (typeof value !== 'object' || value === null) {
    throw refuse('options', 'an object or an array of { name, value }', value)
  }
  const options = isArray(value) ? readOptionList(value, check) : readOptionRecord(value, check)
  if (options.length > MAX_OPTIONS) {
    throw new InputError('options', `must not have more than ${MAX_OPTIONS} options`)
  }
  return options
}

function readOptionRecord(value: object, check: TextCheck | undefined): ServiceOption[] {
  const options: ServiceOption[] = []
  for (const [name, taken] of readRecord(value, 'options')) {
    if (taken === undefined) continue
    const path = memberPath('options', name)
    options.push({
      name: readString(name, path, check),
      value: readOptionValue(taken, path, check),
    })
  }
  return options
}

function readOptionList(value: object, check: TextCheck | undefined): ServiceOption[] {
  const names = new Set<string>()
  return readList(value, 'options', MAX_OPTIONS).map((item, index) => {
    const path = itemPath('options', index)
    const option = readFields(item, path, ['name', 'value'])
    const name = readString(option.name, memberPath(path, 'name'), check)
    if (names.has(name)) throw new InputError(memberPath(path, 'name'), 'is given twice')
    names.add(name)
    return { name, value: readOptionValue(option.value, memberPath(path, 'value'), check) }
  })
}

function readOptionValue(value: unknown, path: string, check: TextCheck | undefined): OptionValue {
  if (typeof value === 'string') return readText(value, path, check)
  if (typeof value === 'boolean') return value
  // -0 becomes 0, since it may be written with its sign.
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
  throw refuse(path, 'a string, a finite number, true or false', value)
}
