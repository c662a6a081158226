import { InputError } from '../errors.js'
import { formatInstant } from '../internal/instant.js'
import { readFields, type TextCheck } from '../internal/validation.js'
import { type Expiry, readExpiry, resolveExpiry } from './expiry.js'
import {
  type CheckedRequest,
  type GetJwtRequest,
  readRequest,
  readRestrictions,
} from './request.js'
import { covers } from './verify-claims.js'

/** The fields of a request that narrow ceilings; each that is absent is that of the ceilings. */
const NARROWING_FIELD_NAMES = [
  'expiresAt',
  'expiresIn',
  'allowedMethods',
  'clientIp',
  'maxCredits',
] as const satisfies readonly (keyof GetJwtRequest)[]

type NarrowingField = (typeof NARROWING_FIELD_NAMES)[number]

// As in a request, `undefined` usually comes from a failed lookup, and would ask for more than was meant.
const CEILING_INSTEAD = {
  allowedMethods: 'those of the ceilings',
  clientIp: 'that of the ceilings',
  maxCredits: 'those of the ceilings',
} as const satisfies Partial<Record<NarrowingField, string>>

/**
 * Reads ceilings: a request that says the most that other requests may ask for.
 *
 * @param path of the object in errors
 * @param check refuses texts that the protocol cannot carry
 * @throws InputError naming the field; also where a token that expires at the ceiling would have expired
 */
export function readCeilings(value: unknown, path: string, check?: TextCheck): CheckedRequest {
  try {
    const ceilings = readRequest(value, check)
    resolveExpiry(ceilings.expiry, Date.now())
    return ceilings
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw renameField(error, error.field === 'request' ? path : `${path}.${error.field}`)
  }
}

/** The same error, of a field with another name. */
export function renameField(error: InputError, field: string): InputError {
  return new InputError(field, error.message.slice(error.field.length + ': '.length))
}

/**
 * The request that asks for what the ceilings allow, narrowed by `narrowing`. In no field is it wider than the ceilings;
 * what `narrowing` does not have is that of the ceilings, and so are the options. Use it without delay: where both say
 * how long the token is valid, they are compared now.
 *
 * @param now in milliseconds since 1970
 * @throws InputError naming the field of `narrowing`: one that is unknown, invalid, or beyond its ceiling; `request`
 *   where it is not a plain object
 */
export function withinCeilings(
  ceilings: CheckedRequest,
  narrowing: unknown,
  now: number,
): CheckedRequest {
  const given = readFields(narrowing, { root: 'request' }, NARROWING_FIELD_NAMES, CEILING_INSTEAD)
  const { allowedMethods, clientIp, maxCredits } = readRestrictions(given)
  const hasExpiry = given.expiresAt !== undefined || given.expiresIn !== undefined
  return {
    expiry: hasExpiry ? narrowExpiry(ceilings.expiry, readExpiry(given), now) : ceilings.expiry,
    allowedMethods: narrowMethods(ceilings.allowedMethods, allowedMethods),
    clientIp: narrowAddress(ceilings.clientIp, clientIp),
    maxCredits: narrowCredits(ceilings.maxCredits, maxCredits),
    options: ceilings.options,
  }
}

function narrowExpiry(ceiling: Expiry, asked: Expiry, now: number): Expiry {
  const latest = resolveExpiry(ceiling, now)
  if (resolveExpiry(asked, now) <= latest) return asked
  const field = asked.kind === 'at' ? 'expiresAt' : 'expiresIn'
  throw beyond(field, `${formatInstant(latest)} at the latest`)
}

function narrowMethods(
  ceiling: readonly string[] | undefined,
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  if (ceiling === undefined || asked === undefined) return asked ?? ceiling
  const spelled = asked.map((name) => {
    const allowed = ceiling.find((each) => covers(each, name))
    if (allowed === undefined) throw beyond('allowedMethods', listed(ceiling))
    return withSpelling(allowed, name)
  })
  return [...new Set(spelled)]
}

// The service may distinguish names by case. By parts, since letters may have another length in the other case.
function withSpelling(allowed: string, name: string): string {
  const [service, method = ''] = allowed.split('.')
  const [, given = ''] = name.split('.')
  const last = method === '' ? given : method
  return last === '' ? `${service}` : `${service}.${last}`
}

function narrowAddress(ceiling: string | undefined, asked: string | undefined): string | undefined {
  // Both are canonical.
  if (ceiling === undefined || asked === undefined || asked === ceiling) return asked ?? ceiling
  throw beyond('clientIp', `${ceiling} alone`)
}

function narrowCredits(ceiling: number | undefined, asked: number | undefined): number | undefined {
  if (ceiling === undefined || asked === undefined || asked <= ceiling) return asked ?? ceiling
  throw beyond('maxCredits', `${ceiling} at the most`)
}

const MAX_LISTED = 20

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).join(', ')
  return names.length > MAX_LISTED ? `${shown}…` : shown
}

function beyond(field: NarrowingField, ceiling: string): InputError {
  return new InputError(field, `is beyond the ceiling: ${ceiling}`)
}
