const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const UPPER_E = 0x45
const LOWER_E = 0x65

/** What the last character of a number, or of the beginning of one, is (RFC 8259, section 6). */
export type NumberPart =
  | 'minus'
  | 'leading zero'
  | 'integer'
  | 'point'
  | 'fraction'
  | 'e'
  | 'sign'
  | 'exponent'

/** The part that the first character of a number is; `undefined` for a character that begins no number. */
export function firstPart(code: number): NumberPart | undefined {
  return code === MINUS ? 'minus' : nextPart('minus', code)
}

/** The part that the character after `part` is; `undefined` for a character that does not continue the number. */
export function nextPart(part: NumberPart, code: number): NumberPart | undefined {
  const isDigit = code >= ZERO && code <= NINE
  switch (part) {
    case 'minus':
      if (code === ZERO) return 'leading zero'
      return isDigit ? 'integer' : undefined
    case 'leading zero':
      return code === POINT ? 'point' : exponentMark(code)
    case 'integer':
      if (isDigit) return 'integer'
      return code === POINT ? 'point' : exponentMark(code)
    case 'point':
      return isDigit ? 'fraction' : undefined
    case 'fraction':
      return isDigit ? 'fraction' : exponentMark(code)
    case 'e':
      if (code === PLUS || code === MINUS) return 'sign'
      return isDigit ? 'exponent' : undefined
    case 'sign':
    case 'exponent':
      return isDigit ? 'exponent' : undefined
  }
}

function exponentMark(code: number): NumberPart | undefined {
  return code === LOWER_E || code === UPPER_E ? 'e' : undefined
}

/** Whether a number may end with a part. */
export function isLastPart(part: NumberPart): boolean {
  return part === 'integer' || part === 'leading zero' || part === 'fraction' || part === 'exponent'
}
