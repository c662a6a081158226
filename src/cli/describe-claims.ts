import { DateTime } from 'luxon'
import { toLine } from './one-line.js'
import { describeSpan } from './terminal/duration.js'

/** Claims that have a separate line. */
const KNOWN = new Set(['iss', 'sub', 'cn', 'aud', 'mc', 'ip', 'exp', 'jti'])

/** Formats the claims of a token, one line each; times in UTC and in the zone of `now`. */
export function describeClaims(
  claims: Readonly<Record<string, unknown>>,
  now: DateTime = DateTime.now(),
): string[] {
  const { iss, sub, cn, aud, mc, ip, jti } = claims
  const lines: [string, string][] = [
    ['issuer', `${show(iss)} (iss)`],
    ['account', `${show(sub)} (sub)`],
    ['company', `${show(cn)} (cn)`],
    ['services', `${aud === '*' ? 'every service' : show(aud)} (aud)`],
    ['credits', mc === undefined ? 'no limit (no mc)' : `at most ${show(mc)} (mc)`],
    ['address', ip === undefined ? 'any (no ip)' : `${show(ip)} alone (ip)`],
    ['token id', `${show(jti)} (jti)`],
    ...describeExpiry(claims['exp'], now),
  ]
  for (const [name, value] of Object.entries(claims)) {
    if (!KNOWN.has(name)) lines.push([toLine(name), show(value)])
  }
  return lines.map(([label, text]) => `${label.padEnd(9)} ${text}`)
}

function describeExpiry(exp: unknown, now: DateTime): [string, string][] {
  if (typeof exp !== 'number') {
    return [
      ['expires', exp === undefined ? 'never (no exp)' : `${show(exp)} (exp is not a number)`],
    ]
  }
  const utc = DateTime.fromSeconds(exp, { zone: 'utc' })
  if (!utc.isValid) return [['expires', `${exp} (exp is out of range)`]]
  const local = utc.setZone(now.zone)
  const left = utc.diff(now).toMillis()
  return [
    ['expires', `${utc.toFormat("yyyy-MM-dd HH:mm:ss 'UTC'")} (exp)`],
    ['', `${local.toFormat('yyyy-MM-dd HH:mm:ss ZZ')} here (${local.zoneName ?? 'local'})`],
    ['left', left > 0 ? describeSpan(left) : `none: it expired ${describeSpan(left)} ago`],
  ]
}

function show(value: unknown): string {
  if (value === undefined) return '-'
  if (Array.isArray(value)) return value.map(show).join(', ')
  return toLine(typeof value === 'string' ? value : JSON.stringify(value))
}
