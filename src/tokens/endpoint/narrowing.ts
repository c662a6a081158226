import { InputError } from '../../errors.js'
import { readFields, readInteger } from '../../internal/validation.js'
import { withinCeilings } from '../../useradmin/ceilings.js'
import { latestExpiry, resolveExpiry } from '../../useradmin/expiry.js'
import { type CheckedRequest, readRestrictions, toLimits } from '../../useradmin/request.js'
import { covers, type TokenLimits } from '../../useradmin/verify-claims.js'
import { badRequest, type ErrorCode, Failure, Refusal } from './answer.js'

/** The fields of the body of a page. */
export const PAGE_FIELDS = ['allowedMethods', 'expiresIn', 'maxCredits'] as const

export type PageField = (typeof PAGE_FIELDS)[number]

/** What a page asks for, not checked; a field that is absent is that of the ceilings. */
export type Narrowing = { readonly [P in PageField]?: unknown }

const MAX_INT = 2 ** 31 - 1

const DUE = {
  allowedMethods: 'must be a list of 1 to 1000 names, each Service or Service.Method',
  expiresIn: 'must be a whole number of seconds, 1 to 2147483647',
  maxCredits: 'must be a whole number, 1 to 2147483647',
} as const satisfies Record<PageField, string>

/** Whether a name of `allowedMethods` is the service that mints tokens, or one of its methods. */
export function isUserAdmin(method: string): boolean {
  // The service may fold letters in another way.
  const folded = method
    .normalize('NFKC')
    // U+0130, of which Turkish rules make i.
    .replaceAll('\u0130', 'i')
    .toUpperCase()
  return covers('UserAdmin', folded)
}

/**
 * The request of a page: the ceilings, narrowed. In no field is it wider.
 *
 * @param scopeError the code where the methods are not permitted
 * @param now in milliseconds since 1970
 * @throws Refusal naming the field; it has no value
 * @throws Failure where the ceilings have expired
 */
export function pageRequest(
  ceilings: CheckedRequest,
  given: Narrowing,
  now: number,
): CheckedRequest {
  const { allowedMethods, expiresIn, maxCredits } = readPageFields(given)
  checkCeilings(ceilings, now)
  const within = <K extends PageField>(field: K, value: object): CheckedRequest =>
    checked(field, 'is beyond what this server hands out', 'invalid_scope', () =>
      withinCeilings(ceilings, value, now),
    )
  const request = {
    ...ceilings,
    ...(allowedMethods === undefined
      ? {}
      : { allowedMethods: within('allowedMethods', { allowedMethods }).allowedMethods }),
    ...(maxCredits === undefined
      ? {}
      : { maxCredits: within('maxCredits', { maxCredits }).maxCredits }),
    ...(expiresIn === undefined
      ? {}
      : { expiry: within('expiresIn', { expiresIn: { seconds: expiresIn } }).expiry }),
  }
  if (request.allowedMethods !== ceilings.allowedMethods) {
    if (request.allowedMethods?.some(isUserAdmin)) {
      throw new Refusal(400, 'invalid_scope', 'allowedMethods is beyond what this server hands out')
    }
  }
  // A token that is minted later, or again, would end after the ceiling.
  return ceilings.expiry.kind === 'at' && request.expiry.kind === 'after'
    ? { ...request, expiry: { kind: 'at', instant: resolveExpiry(request.expiry, now) } }
    : request
}

function readPageFields(given: Narrowing) {
  const fields = readGiven(given)
  const { allowedMethods, expiresIn, maxCredits } = fields
  const read = <T>(field: PageField, run: () => T): T =>
    checked(field, DUE[field], 'invalid_request', run)
  return {
    allowedMethods: read(
      'allowedMethods',
      () => readRestrictions(allowedMethods === undefined ? {} : { allowedMethods }).allowedMethods,
    ),
    expiresIn:
      expiresIn === undefined
        ? undefined
        : read('expiresIn', () => readInteger(expiresIn, 'expiresIn', 1, MAX_INT)),
    maxCredits:
      maxCredits === undefined
        ? undefined
        : read('maxCredits', () => readInteger(maxCredits, 'maxCredits', 1, MAX_INT)),
  }
}

function readGiven(given: Narrowing): Narrowing {
  try {
    return readFields(given, { root: 'body' }, PAGE_FIELDS)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw badRequest(`the body must be an object with no members but ${PAGE_FIELDS.join(', ')}`)
  }
}

function checkCeilings({ expiry }: CheckedRequest, now: number): void {
  try {
    resolveExpiry(expiry, now)
  } catch (error) {
    throw new Failure('the ceilings have expired', error)
  }
}

// The messages of InputError are for who writes the program: they tell the ceilings.
function checked<T>(field: PageField, problem: string, error: ErrorCode, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause
    const isScope = error === 'invalid_scope' && field === 'allowedMethods'
    throw new Refusal(400, isScope ? error : 'invalid_request', `${field} ${problem}`)
  }
}

/** The limits that a token for a page must keep, at whatever time it was minted. */
export function limitsAt(
  request: CheckedRequest,
  ceilings: CheckedRequest,
  now: number,
): TokenLimits {
  const ends = [request, ceilings].map(({ expiry }) => latestExpiry(expiry, now))
  return toLimits(request, Math.min(...ends))
}
