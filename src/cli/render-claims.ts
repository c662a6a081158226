import type { DateTime } from 'luxon'
import { type ClaimGroup, type ClaimRow, rowsOf, timeLeft } from './describe-claims.js'
import { describeSpan } from './terminal/duration.js'
import type { Paint } from './terminal/style.js'

const WIDTH = 80
const LABEL_WIDTH = 9
const INDENT = '  '
const BAR_WIDTH = 40
const MINUTE_MS = 60_000

/** Lives that a bar stands for where a token does not say when it was issued, in milliseconds. */
const LIVES = [1, 5, 15, 60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60, 365 * 24 * 60].map(
  (minutes) => minutes * MINUTE_MS,
)

const HEADINGS: Readonly<Record<ClaimGroup, string>> = {
  token: 'Token',
  allows: 'Allows',
  expires: 'Ends',
  other: 'Further claims',
}

/** What {@link renderClaims} needs beside the claims. */
export interface ClaimsView {
  readonly paint: Paint
  readonly now: DateTime
  /** How long the token is valid in all, in milliseconds. Default: from `iat` to `exp`; without `iat` it is not known. */
  readonly lifeMs?: number
}

/** Formats the claims of a token for a terminal of 80 columns, in groups, with a bar for what is left of its life. */
export function renderClaims(
  claims: Readonly<Record<string, unknown>>,
  view: ClaimsView,
): readonly string[] {
  // The time here is left out where it is UTC, too.
  const rows = rowsOf(claims, view.now).filter(({ label }) => label !== '' || view.now.offset !== 0)
  const groups = (Object.keys(HEADINGS) as ClaimGroup[]).map((group) => {
    const lines = rows.filter((row) => row.group === group).flatMap((row) => renderRow(row, view))
    const bar = group === 'expires' ? renderLife(claims, view) : []
    return lines.length === 0 ? [] : [view.paint('heading', HEADINGS[group]), ...lines, ...bar]
  })
  return groups
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

function renderRow({ label, value, note }: ClaimRow, { paint }: ClaimsView): readonly string[] {
  const after = note === undefined ? '' : ` (${note})`
  const lines = wrap(value, WIDTH - 2 * INDENT.length - LABEL_WIDTH - after.length)
  return lines.map((line, index) => {
    const name = (index === 0 ? label : '').padEnd(LABEL_WIDTH)
    const end = index === lines.length - 1 && after !== '' ? paint('note', after) : ''
    return `${INDENT}${paint('label', name)}${INDENT}${line}${end}`
  })
}

/** The bar; none where the token does not say when it ends. */
function renderLife(
  claims: Readonly<Record<string, unknown>>,
  { paint, now, lifeMs = lifeOf(claims) }: ClaimsView,
): readonly string[] {
  const left = timeLeft(claims, now)
  if (left === undefined) return []
  const scale = lifeMs ?? LIVES.find((life) => life >= left) ?? left
  const share = Math.min(1, Math.max(0, left) / scale)
  // A token that is valid has a piece of its bar.
  const full = left > 0 ? Math.max(1, Math.round(share * BAR_WIDTH)) : 0
  const style = left > MINUTE_MS ? 'good' : left > 0 ? 'warning' : 'bad'
  const bar =
    paint(style, '█'.repeat(full)) + paint(left > 0 ? 'note' : 'bad', '░'.repeat(BAR_WIDTH - full))
  const ofLife = `${lifeMs === undefined ? 'on a scale of' : 'of'} ${describeSpan(scale)}`
  return [`${INDENT}${' '.repeat(LABEL_WIDTH)}${INDENT}${bar} ${paint('note', ofLife)}`]
}

function lifeOf({ iat, exp }: Readonly<Record<string, unknown>>): number | undefined {
  return typeof iat === 'number' && typeof exp === 'number' && exp > iat
    ? (exp - iat) * 1000
    : undefined
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
