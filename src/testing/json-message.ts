import type { OptionValue } from '../data8/convention/options.js'
import { readExpiry, YEAR_1 } from './expiry.js'
import { isObject, type JsonMembers } from './json-object.js'
import type { Grant } from './mint.js'
import type { GetJwtContent } from './requests.js'

/** The content of a GetJWT message in JSON, without the login. */
export interface JsonMessage {
  readonly content: Omit<GetJwtContent, 'authentication' | 'username' | 'ignored'>
  /** Names of the ignored members. */
  readonly ignored: readonly string[]
  /** The values to mint with; a string names the first member of an illegal value and what is due there. */
  readonly values: Omit<Grant, 'username'> | string
}

const NAMES: ReadonlySet<string> = new Set([
  'username',
  'password',
  'clientIp',
  'expiresAt',
  'allowedMethods',
  'maxCredits',
  'options',
])

/** Reads the members of a GetJWT message; null counts as absent. */
export function readGetJwtJson(members: JsonMembers): JsonMessage {
  const problems: string[] = []
  const ignored = [...members.keys()].filter((name) => !NAMES.has(name))
  const read = <T>(name: string, due: string, isLegal: (value: unknown) => value is T) => {
    const value = members.get(name) ?? undefined
    if (value === undefined || isLegal(value)) return value
    problems.push(`${name} must be ${due}`)
    return undefined
  }
  // The login is read from the body and the query together.
  read('username', 'a string', isString)
  read('password', 'a string', isString)
  const clientIp = read('clientIp', 'a string', isString)
  const expiresAt = read('expiresAt', 'a date and time', isString)
  const expiry = expiresAt === undefined ? YEAR_1 : readExpiry(expiresAt)
  if (expiry === undefined) problems.push('expiresAt must be a date and time')
  const allowedMethods = read('allowedMethods', 'an array of strings', isTexts)?.map(
    (method) => method ?? '',
  )
  const maxCredits = read('maxCredits', 'a whole number of 32 bits', isInt32)
  const isArrayOfOptions = Array.isArray(members.get('options'))
  if (isArrayOfOptions) ignored.push('options')
  const options = isArrayOfOptions
    ? undefined
    : read('options', 'an object of strings, numbers and booleans', isOptions)
  return {
    content: {
      ...(clientIp === undefined ? {} : { clientIp }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(allowedMethods && { allowedMethods }),
      ...(maxCredits === undefined ? {} : { maxCredits }),
      ...(options && { options: Object.entries(options).map(describeOption) }),
    },
    ignored,
    values: problems[0] ?? {
      expiresAt: expiry ?? YEAR_1,
      allowedMethods: allowedMethods ?? [],
      maxCredits,
      clientIp: clientIp ?? '',
    },
  }
}

function describeOption([name, value]: readonly [string, OptionValue]): {
  readonly name: string
  readonly value: string
} {
  return { name, value: String(value) }
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is readonly (string | null)[] {
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'string')
}

function isInt32(value: unknown): value is number {
  return typeof value === 'number' && value === (value | 0)
}

function isOptions(value: unknown): value is Readonly<Record<string, OptionValue>> {
  return (
    isObject(value) &&
    Object.values(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one))
  )
}
