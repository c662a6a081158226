import { DateTime } from 'luxon'
import { toLine } from './one-line.js'
import { describeSpan } from './terminal/duration.js'

/** What a claim is about. */
export type ClaimGroup = 'token' | 'allows' | 'expires' | 'other'

/** One line on a claim. */
export interface ClaimRow {
  readonly group: ClaimGroup
  readonly label: string
  readonly value: string
  /** The name of the claim, or what is said of the value. */
  readonly note?: string
}

/** Claims that have a separate line. */
const KNOWN = new Set(['iss', 'sub', 'cn', 'aud', 'mc', 'ip', 'exp', 'jti'])

/** The claims of a token, one row each; times in UTC and in the zone of `now`. */
export function rowsOf(
  claims: Readonly<Record<string, unknown>>,
  now: DateTime = DateTime.now(),
): readonly ClaimRow[] {
  const { iss, sub, cn, aud, mc, ip, jti } = claims
  const services = aud === '*' ? 'every service' : show(aud)
  const noLimit = { value: 'no limit', note: 'no mc' }
  const credits = mc === undefined ? noLimit : { value: `at most ${show(mc)}`, note: 'mc' }
  const anyAddress = { value: 'any', note: 'no ip' }
  const address = ip === undefined ? anyAddress : { value: `${show(ip)} alone`, note: 'ip' }
  const others = Object.entries(claims).filter(([name]) => !KNOWN.has(name))
  return [
    { group: 'token', label: 'issuer', value: show(iss), note: 'iss' },
    { group: 'token', label: 'account', value: show(sub), note: 'sub' },
    { group: 'token', label: 'company', value: show(cn), note: 'cn' },
    { group: 'allows', label: 'services', value: services, note: 'aud' },
    { group: 'allows', label: 'credits', ...credits },
    { group: 'allows', label: 'address', ...address },
    { group: 'token', label: 'token id', value: show(jti), note: 'jti' },
    ...rowsOfExpiry(claims['exp'], now),
    ...others.map(
      ([name, value]): ClaimRow => ({ group: 'other', label: toLine(name), value: show(value) }),
    ),
  ]
}

/** Formats the rows of {@link rowsOf}, one line each. */
export function describeClaims(
  claims: Readonly<Record<string, unknown>>,
  now: DateTime = DateTime.now(),
): string[] {
  return rowsOf(claims, now).map(
    ({ label, value, note }) =>
      `${label.padEnd(9)} ${value}${note === undefined ? '' : ` (${note})`}`,
  )
}

/** How long the token is still valid, in milliseconds, negative after its end; undefined where it does not say. */
export function timeLeft(
  claims: Readonly<Record<string, unknown>>,
  now: DateTime,
): number | undefined {
  return endOf(claims['exp'])?.diff(now).toMillis()
}

function endOf(exp: unknown): DateTime | undefined {
  if (typeof exp !== 'number') return undefined
  const end = DateTime.fromSeconds(exp, { zone: 'utc' })
  return end.isValid ? end : undefined
}

function rowsOfExpiry(exp: unknown, now: DateTime): readonly ClaimRow[] {
  const row = (label: string, value: string, note?: string): ClaimRow => ({
    group: 'expires',
    label,
    value,
    ...(note === undefined ? {} : { note }),
  })
  if (exp === undefined) return [row('expires', 'never', 'no exp')]
  if (typeof exp !== 'number') return [row('expires', show(exp), 'exp is not a number')]
  const utc = endOf(exp)
  if (utc === undefined) return [row('expires', String(exp), 'exp is out of range')]
  const local = utc.setZone(now.zone)
  const left = utc.diff(now).toMillis()
  return [
    row('expires', utc.toFormat("yyyy-MM-dd HH:mm:ss 'UTC'"), 'exp'),
    row('', `${local.toFormat('yyyy-MM-dd HH:mm:ss ZZ')} here`, local.zoneName ?? 'local'),
    row('left', left > 0 ? describeSpan(left) : `none: it expired ${describeSpan(left)} ago`),
  ]
}

function show(value: unknown): string {
  if (value === undefined) return '-'
  if (Array.isArray(value)) return value.map(show).join(', ')
  return toLine(typeof value === 'string' ? value : JSON.stringify(value))
}
