import { closestName } from '../internal/closest-name.js'

/**
 * Services and their methods as far as they are known, for completion in an editor and for hints; others are allowed.
 * `UserAdmin` itself is left out: a token for it mints further tokens.
 */
const KNOWN_METHODS = {
  AddressCapture: [
    'GetFullAddress',
    'FindAddress',
    'FindFullAddress',
    'FetchAddress',
    'ValidatePostcode',
    'LocalitiesByName',
    'LocalitiesByPostcode',
    'StreetsByName',
    'StreetsByLocalityKey',
    'AddressesByStreetKey',
    'AddressesByLocalityKey',
  ],
  BankAccountValidation: ['IsValid', 'IBANIsValid'],
  CTPS: ['IsCallable'],
  CountryDetection: ['DetectCountry', 'IPAddressToCountry', 'IPAddressToCountrySimple'],
  Deceased: ['IsDeceased'],
  EmailValidation: [
    'IsValid',
    'IsValidSimple',
    'IsValidMultiple',
    'Cleanse',
    'CleanseSimple',
    'CleanseMultiple',
    'CodeVerify',
    'CodeVerifySimple',
  ],
  InternationalTelephoneValidation: ['IsValid', 'IsValidSimple'],
  Location: ['FindLocation', 'FindMyNearest', 'Geocode', 'AutoCompleteTowns'],
  MobileValidation: ['IsValid'],
  NameCleansing: ['ParseName', 'CleanName'],
  PhoneValidation: ['IsValid'],
  Postcoder: ['CleanAddress'],
  PredictiveAddress: ['Search', 'DrillDown', 'Retrieve', 'GetSupportedCountries'],
  SalaciousName: ['IsUnusableName'],
  TPS: ['IsCallable'],
  TelephoneFormatting: [
    'FormatTelephoneNumber',
    'FormatTelephoneNumberSimple',
    'FormatTelephoneNumberMultiple',
  ],
  TelephoneLineValidation: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

/**
 * Names of services, for completion in an editor; other names are allowed.
 *
 * @example
 * ```ts
 * import type { KnownService } from 'data8-useradmin'
 *
 * const services: readonly KnownService[] = ['EmailValidation', 'InternationalTelephoneValidation']
 * ```
 */
export type KnownService = keyof typeof KNOWN_METHODS

/**
 * Names of methods as `Service.Method`, for completion in an editor; other names are allowed.
 *
 * @example
 * ```ts
 * import type { KnownMethod } from 'data8-useradmin'
 *
 * const methods: readonly KnownMethod[] = ['EmailValidation.IsValid', 'TPS.IsCallable']
 * ```
 */
export type KnownMethod = {
  [S in KnownService]: `${S}.${(typeof KNOWN_METHODS)[S][number]}`
}[KnownService]

/**
 * `Service`, or `Service.Method`.
 *
 * @example
 * ```ts
 * import type { AllowedMethod } from 'data8-useradmin'
 *
 * const methods: readonly AllowedMethod[] = ['EmailValidation.IsValid', 'SomeNewService']
 * ```
 */
export type AllowedMethod = KnownService | KnownMethod | (string & {})

const METHODS = new Map<string, readonly string[]>(Object.entries(KNOWN_METHODS))
const SERVICES = [...METHODS.keys()]

/** The known name that an entry of `allowedMethods` is close to; undefined where it is known, or close to none. */
export function likelyMethod(name: string): string | undefined {
  const period = name.indexOf('.')
  const given = period === -1 ? name : name.slice(0, period)
  const service = METHODS.has(given) ? given : closestName(given, SERVICES)
  if (service === undefined) return undefined
  if (period === -1) return service === name ? undefined : service
  const method = name.slice(period + 1)
  const methods = METHODS.get(service) ?? []
  const meant = methods.includes(method) ? method : (closestName(method, methods) ?? method)
  const likely = `${service}.${meant}`
  return likely === name ? undefined : likely
}

/** A hint for an entry of `allowedMethods` that is likely misspelt; undefined for any other. */
export function hintForMethod(name: string): string | undefined {
  const likely = likelyMethod(name)
  if (likely === undefined) return undefined
  return `${name} is not a known name of a service or method: did you mean ${likely}?`
}
