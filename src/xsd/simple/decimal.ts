const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/

/** The parts of a decimal number, without insignificant zeros; `-0` is 0. */
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

function parseDecimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(text) ?? []
  const parts = { whole: withoutLeadingZeros(whole), fraction: withoutTrailingZeros(fraction) }
  return { negative: sign === '-' && parts.whole + parts.fraction !== '', ...parts }
}

/** The canonical form of a number: the same for every lexical form. */
export function canonicalDecimal(text: string): string {
  const { negative, whole, fraction } = parseDecimal(text)
  return `${negative ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
}

/** The number of digits, without insignificant zeros. */
export function countDigits(text: string): { readonly total: number; readonly fraction: number } {
  const { whole, fraction } = parseDecimal(text)
  // Without a whole part, the zeros after the point do not count either.
  const digits = whole === '' ? withoutLeadingZeros(fraction) : whole + fraction
  return { total: Math.max(1, digits.length), fraction: fraction.length }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Compares two numbers of any length without rounding: below 0, 0 or above 0. */
export function compareDecimals(a: string, b: string): number {
  const left = parseDecimal(a)
  const right = parseDecimal(b)
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  const magnitude =
    left.whole.length - right.whole.length ||
    order(left.whole, right.whole) ||
    // Digits after the point compare as strings: .5 is greater than .45.
    order(left.fraction, right.fraction)
  return left.negative ? -magnitude : magnitude
}
