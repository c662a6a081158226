import {
  isApplicationName,
  type OptionsInput,
  readServiceOptions,
  type ServiceOption,
  withApplicationName,
} from '../data8/convention/options.js'
import { InputError } from '../errors.js'
import { formatInstant, type Instant } from '../internal/instant.js'
import { canonicalAddress, isAddress } from '../internal/ip-address.js'
import {
  type Fields,
  itemPath,
  readFields,
  readInteger,
  readList,
  readString,
  type TextCheck,
} from '../internal/validation.js'
import { type ExpiresAt, type ExpiresIn, type Expiry, expiryKey, readExpiry } from './expiry.js'
import type { AllowedMethod } from './known-services.js'
import type { TokenLimits } from './verify-claims.js'

/**
 * Fields of a request that do not say when the token ends.
 *
 * @example
 * ```ts
 * import type { GetJwtRequestBase } from 'data8-useradmin'
 *
 * const narrow: GetJwtRequestBase = { allowedMethods: ['EmailValidation'], clientIp: '203.0.113.7', maxCredits: 5 }
 * ```
 */
export interface GetJwtRequestBase {
  /**
   * What the token may call, as `Service` or `Service.Method`; 1 to 1000 entries. An empty list, `*` and `undefined`
   * are refused, since they would not restrict the token. Element `allowedMethods` of `GetJWT`.
   *
   * @defaultValue every service
   */
  readonly allowedMethods?: readonly AllowedMethod[]
  /**
   * The one address that the token works from, IPv4 or IPv6; no zone, port, prefix length or host name. An IPv4-mapped
   * IPv6 address (RFC 4291, 2.5.5.2) is sent as the IPv4 address, any other IPv6 address in its canonical spelling (RFC
   * 5952). `undefined` is refused. Element `clientIp` of `GetJWT`.
   *
   * @defaultValue any address
   */
  readonly clientIp?: string
  /**
   * How many credits the token may spend, a whole number from 1 to 2147483647. `undefined` is refused. Element
   * `maxCredits` of `GetJWT`; nil is no limit.
   *
   * @defaultValue no limit
   */
  readonly maxCredits?: number
  /**
   * Sent as the option `ApplicationName`, instead of the client's; not blank. In the element `options` of `GetJWT`.
   * @defaultValue the client's
   */
  readonly applicationName?: string
  /**
   * Further options of the service, by name or as a list of `{ name, value }`; at most 1000, each name once. Element
   * `options` of `GetJWT`.
   *
   * @defaultValue none
   */
  readonly options?: OptionsInput
}

/**
 * A request for a token that expires at an instant.
 *
 * @example
 * ```ts
 * import type { GetJwtRequestAt } from 'data8-useradmin'
 *
 * const untilNewYear: GetJwtRequestAt = { expiresAt: '2031-01-01T00:00:00Z', maxCredits: 100 }
 * ```
 */
export interface GetJwtRequestAt extends GetJwtRequestBase {
  /** In the future, not past the year 9999; rounded down to a whole second. Element `expiresAt` of `GetJWT`. */
  readonly expiresAt: ExpiresAt
  readonly expiresIn?: never
}

/**
 * A request for a token that expires a duration after the request.
 *
 * @example
 * ```ts
 * import type { GetJwtRequestIn } from 'data8-useradmin'
 *
 * const short: GetJwtRequestIn = { expiresIn: { minutes: 5 }, clientIp: '2001:db8::1' }
 * ```
 */
export interface GetJwtRequestIn extends GetJwtRequestBase {
  /** Longer than zero; the end is rounded down to a whole second. Sent as the element `expiresAt` of `GetJWT`. */
  readonly expiresIn: ExpiresIn
  readonly expiresAt?: never
}

/**
 * A request: exactly one of `expiresAt` and `expiresIn`, and the fields that narrow the token.
 *
 * @example
 * ```ts
 * import type { GetJwtRequest } from 'data8-useradmin'
 *
 * const requestFor = (clientIp: string): GetJwtRequest => ({ expiresIn: { minutes: 15 }, clientIp })
 * ```
 */
export type GetJwtRequest = GetJwtRequestAt | GetJwtRequestIn

/** A checked request; each field was read once. */
export interface CheckedRequest {
  readonly expiry: Expiry
  readonly allowedMethods: readonly string[] | undefined
  readonly clientIp: string | undefined
  readonly maxCredits: number | undefined
  readonly options: readonly ServiceOption[]
}

/** Names of the fields of {@link GetJwtRequest}. */
export const REQUEST_FIELD_NAMES = [
  'expiresAt',
  'expiresIn',
  'allowedMethods',
  'clientIp',
  'maxCredits',
  'applicationName',
  'options',
] as const satisfies readonly (keyof GetJwtRequestAt)[]

/**
 * Fields that narrow the token, each with what the token is without it. `undefined` is refused in them: it usually
 * comes from a failed lookup, and leaving the field out would widen the token.
 */
const NARROWING_FIELDS = {
  allowedMethods: 'a token for every service',
  clientIp: 'a token for any address',
  maxCredits: 'a token without a limit',
} as const satisfies Partial<Record<keyof GetJwtRequestAt, string>>

const MAX_METHODS = 1000
const MAX_INT = 2 ** 31 - 1

/** The fields of a request that were given, each read once. */
export type RequestFields = Fields<(typeof REQUEST_FIELD_NAMES)[number]>

/**
 * Reads the fields of a request, or of an object that overrides one.
 *
 * @param name of the object in errors
 * @throws InputError naming the field: one that is unknown, or one that narrows the token and is `undefined`
 */
export function readRequestFields(value: unknown, name: string): RequestFields {
  return readFields(value, { root: name }, REQUEST_FIELD_NAMES, NARROWING_FIELDS)
}

/**
 * Reads and checks a request.
 *
 * @param check refuses texts that the protocol cannot carry
 * @throws InputError naming the field; `request` where it is not a plain object
 */
export function readRequest(request: unknown, check?: TextCheck): CheckedRequest {
  const given = readRequestFields(request, 'request')
  return {
    expiry: readExpiry(given),
    ...readRestrictions(given),
    options: readServiceOptions(given.options, given.applicationName, check),
  }
}

/** The fields of a request that restrict the token, beside its expiry. */
export type Restrictions = Pick<CheckedRequest, 'allowedMethods' | 'clientIp' | 'maxCredits'>

/**
 * Reads and checks the fields that restrict the token, beside its expiry.
 *
 * @throws InputError naming the field
 */
export function readRestrictions(given: Fields<keyof Restrictions>): Restrictions {
  const { allowedMethods, clientIp, maxCredits } = given
  return {
    allowedMethods: allowedMethods === undefined ? undefined : readMethods(allowedMethods),
    clientIp: clientIp === undefined ? undefined : readAddress(clientIp),
    maxCredits:
      maxCredits === undefined ? undefined : readInteger(maxCredits, 'maxCredits', 1, MAX_INT),
  }
}

// ASCII names, tested without the tables of Unicode properties. 200 characters are the limit of one part.
function isPlainMethod(name: string): boolean {
  return name.length <= 200 && /^[\w-]+(?:\.[\w-]+)?$/.test(name)
}

function readMethods(value: unknown): readonly string[] {
  const items = readList(value, 'allowedMethods', MAX_METHODS)
  const methods: string[] = []
  for (let index = 0; index < items.length; index++) {
    const method = readMethod(items[index], index)
    if (!methods.includes(method)) methods.push(method)
  }
  // Checked last: with a changed method of arrays, the list may be empty by now.
  if (methods.length === 0) {
    throw new InputError('allowedMethods', 'must not be empty: leave it out to allow every service')
  }
  return methods
}

function readMethod(value: unknown, index: number): string {
  if (typeof value === 'string' && isPlainMethod(value)) return value
  const path = itemPath('allowedMethods', index)
  const name = readString(value, path)
  if (name.includes('*')) throw new InputError(path, 'must not have a *: it would not restrict')
  if (!isMethod(name)) throw new InputError(path, 'must be Service or Service.Method')
  return name
}

/** Whether a text has the form of a method: letters and digits of any script, as .NET allows them in names. */
export function isMethod(name: string): boolean {
  return /^[\p{L}\p{N}_-]{1,200}(?:\.[\p{L}\p{N}_-]{1,200})?$/u.test(name)
}

function readAddress(value: unknown): string {
  // To the service, a blank address means any address.
  if (typeof value === 'string' && value.trim() === '') {
    throw new InputError('clientIp', 'must not be blank: leave it out for a token for any address')
  }
  const address = readString(value, 'clientIp')
  if (isAddress(address)) return canonicalAddress(address)
  throw new InputError(
    'clientIp',
    'must be an IPv4 or IPv6 address, without zone, port or prefix length',
  )
}

/** The limits that the token must keep. */
export function toLimits(request: CheckedRequest, expiresAt: Instant): TokenLimits {
  const { allowedMethods, clientIp, maxCredits } = request
  return { expiresAt, allowedMethods, clientIp, maxCredits }
}

/** The request that a checked one was read from, made of immutable values. */
export function toRequest(request: CheckedRequest): GetJwtRequest {
  const { expiry, allowedMethods, clientIp, maxCredits, options } = request
  const named = options.find(isApplicationName)
  const others = options.filter((option) => option !== named)
  return {
    ...(expiry.kind === 'at'
      ? { expiresAt: formatInstant(expiry.instant) }
      : { expiresIn: { ...expiry.amounts } }),
    ...(allowedMethods === undefined ? {} : { allowedMethods }),
    ...(clientIp === undefined ? {} : { clientIp }),
    ...(maxCredits === undefined ? {} : { maxCredits }),
    ...(named === undefined ? {} : { applicationName: String(named.value) }),
    ...(others.length === 0 ? {} : { options: others }),
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

/**
 * A key that is equal for requests for the same token.
 *
 * @param applicationName of the client
 */
export function requestKey(request: CheckedRequest, applicationName?: string): string {
  const { expiry, allowedMethods, clientIp, maxCredits } = request
  const options = withApplicationName(request.options, applicationName)
  return JSON.stringify([
    expiryKey(expiry),
    allowedMethods === undefined ? null : [...allowedMethods].sort(),
    clientIp ?? null,
    maxCredits ?? null,
    options.map(({ name, value }) => [name, value] as const).sort(byName),
  ])
}
