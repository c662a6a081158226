const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/

/** A decimal number taken apart; without zeros that change nothing, and `-0` is 0. */
interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

/** Whether a text is an `xs:decimal`: digits with at most one point, and no exponent. */
export function isDecimal(text: string): boolean {
  const match = DECIMAL.exec(text)
  return match !== null && (match[2] !== '' || (match[3] ?? '') !== '')
}

function withoutLeadingZeros(digits: string): string {
  let from = 0
  while (from < digits.length && digits.charCodeAt(from) === 0x30) from++
  return digits.slice(from)
}

function withoutTrailingZeros(digits: string): string {
  let to = digits.length
  while (to > 0 && digits.charCodeAt(to - 1) === 0x30) to--
  return digits.slice(0, to)
}

function takeApart(text: string): Decimal {
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(text) ?? []
  const parts = { whole: withoutLeadingZeros(whole), fraction: withoutTrailingZeros(fraction) }
  return { negative: sign === '-' && parts.whole + parts.fraction !== '', ...parts }
}

/** The same text for every spelling of a number. */
export function canonicalDecimal(text: string): string {
  const { negative, whole, fraction } = takeApart(text)
  return `${negative ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
}

/** How many digits a number takes, zeros at its ends left out. */
export function countDigits(text: string): { readonly total: number; readonly fraction: number } {
  const { whole, fraction } = takeApart(text)
  // Without a whole part, the zeros after the point do not count either.
  const digits = whole === '' ? withoutLeadingZeros(fraction) : whole + fraction
  return { total: Math.max(1, digits.length), fraction: fraction.length }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Compares two numbers of any length without rounding: below 0, 0 or above 0. */
export function compareDecimals(a: string, b: string): number {
  const left = takeApart(a)
  const right = takeApart(b)
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  const magnitude =
    left.whole.length - right.whole.length ||
    order(left.whole, right.whole) ||
    // Digits after the point compare like words: .5 is after .45.
    order(left.fraction, right.fraction)
  return left.negative ? -magnitude : magnitude
}
