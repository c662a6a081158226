import { type AtomicType, UNREADABLE, type ValueSpace, wrongKind } from './codec.js'
import { canonicalDecimal, compareDecimals, countDigits, isDecimal } from './decimal.js'

const INTEGER = /^[+-]?\d+$/
const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

const NUMBER_SPACE: ValueSpace = {
  // NaN equals itself here, and -0 equals 0.
  keyOf: (value) => (Number.isNaN(value) ? 'NaN' : (value as number) + 0),
  compare: (value, bound) => {
    const difference = (value as number) - (bound as number)
    // INF - INF is NaN, and NaN is not comparable.
    return value === bound ? 0 : Number.isNaN(difference) ? undefined : difference
  },
}

const SMALL_INTEGER_SPACE: ValueSpace = {
  ...NUMBER_SPACE,
  digitsOf: (value) => countDigits(String(value)),
}

const BIG_INTEGER_SPACE: ValueSpace = {
  keyOf: (value) => value as bigint,
  compare: (value, bound) =>
    (value as bigint) < (bound as bigint) ? -1 : (value as bigint) > (bound as bigint) ? 1 : 0,
  digitsOf: (value) => countDigits(String(value)),
}

const DECIMAL_SPACE: ValueSpace = {
  keyOf: (value) => canonicalDecimal(value as string),
  compare: (value, bound) => compareDecimals(value as string, bound as string),
  digitsOf: (value) => countDigits(value as string),
}

/** The canonical forms of integers with at most a number of digits. */
function writtenIntegers(
  hasNegative: boolean,
  hasPositive: boolean,
  digits: number | undefined,
): string {
  const magnitude = `[1-9][0-9]${digits === undefined ? '*' : `{0,${digits - 1}}`}`
  if (!hasPositive) return `0|-${magnitude}`
  return `0|${hasNegative ? '-?' : ''}${magnitude}`
}

/** An integer type that a JS number holds exactly. */
function smallInteger(name: string, min: number, max: number): AtomicType {
  const due = `a whole number from ${min} to ${max}`
  return {
    label: `xs:${name}`,
    written: writtenIntegers(min < 0, true, String(max).length),
    isSafe: true,
    space: SMALL_INTEGER_SPACE,
    parse(text) {
      if (!INTEGER.test(text)) return UNREADABLE
      // Rounding of long numbers does not matter, since it cannot bring them within the bounds.
      const value = Number(text)
      return value >= min && value <= max ? value + 0 : UNREADABLE
    },
    format(value) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
        throw wrongKind(due, value)
      }
      return String(value)
    },
  }
}

/** An integer type whose values may be larger than a JS number holds exactly. */
function bigInteger(name: string, min: bigint | undefined, max: bigint | undefined): AtomicType {
  const hasNegative = min === undefined || min < 0n
  const hasPositive = max === undefined || max > 0n
  const digits = min === undefined || max === undefined ? undefined : String(max).length
  const due =
    min === undefined && max === undefined
      ? 'a bigint'
      : `a bigint ${min === undefined ? '' : `from ${min} `}${max === undefined ? 'up' : `to ${max}`}`
  const isWithin = (value: bigint): boolean =>
    (min === undefined || value >= min) && (max === undefined || value <= max)
  return {
    label: `xs:${name}`,
    written: writtenIntegers(hasNegative, hasPositive, digits),
    isSafe: true,
    space: BIG_INTEGER_SPACE,
    parse(text) {
      if (!INTEGER.test(text)) return UNREADABLE
      const value = BigInt(text)
      return isWithin(value) ? value : UNREADABLE
    },
    format(value) {
      if (typeof value !== 'bigint' || !isWithin(value)) throw wrongKind(due, value)
      return String(value)
    },
  }
}

/** From this value on, a number rounds to infinity in 32 bits. */
const FLOAT_OVERFLOW = 2 ** 128 - 2 ** 103

function floating(name: string, overflow: number): AtomicType {
  return {
    label: `xs:${name}`,
    written: '-?[0-9]+(\\.[0-9]+)?(e[+\\-][0-9]+)?|-?INF|NaN',
    isSafe: true,
    space: NUMBER_SPACE,
    // A 32-bit value is read with 64 bits: 0.1 stays 0.1 and does not become the nearest 32-bit number,
    // 0.10000000149011612.
    parse(text) {
      if (FLOAT.test(text)) return Number(text)
      if (text === 'INF') return Number.POSITIVE_INFINITY
      if (text === '-INF') return Number.NEGATIVE_INFINITY
      return text === 'NaN' ? Number.NaN : UNREADABLE
    },
    format(value) {
      if (typeof value !== 'number') throw wrongKind('a number', value)
      if (value === Number.POSITIVE_INFINITY) return 'INF'
      if (value === Number.NEGATIVE_INFINITY) return '-INF'
      if (Math.abs(value) >= overflow) throw wrongKind('a number that 32 bits can hold', value)
      return Object.is(value, -0) ? '-0' : String(value)
    },
  }
}

const DECIMAL: AtomicType = {
  label: 'xs:decimal',
  written: '[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)',
  isSafe: true,
  space: DECIMAL_SPACE,
  parse: (text) => (isDecimal(text) ? text : UNREADABLE),
  format(value) {
    if (typeof value !== 'string') throw wrongKind('a decimal number as a string', value)
    if (!isDecimal(value)) throw wrongKind('a decimal number without exponent', value)
    return value
  },
}

const BOOLEAN: AtomicType = {
  label: 'xs:boolean',
  written: 'true|false|1|0',
  isSafe: true,
  space: {
    keyOf: (value) => value as boolean,
    spellings: (value) => [value === true ? '1' : '0'],
  },
  parse(text) {
    if (text === 'true' || text === '1') return true
    return text === 'false' || text === '0' ? false : UNREADABLE
  },
  format(value) {
    if (typeof value !== 'boolean') throw wrongKind('true or false', value)
    return value ? 'true' : 'false'
  },
}

/** Numbers and booleans: XML Schema part 2, sections 3.2.2 to 3.2.5 and 3.3.13 to 3.3.25. */
export const NUMBER_TYPES = {
  boolean: BOOLEAN,
  decimal: DECIMAL,
  float: floating('float', FLOAT_OVERFLOW),
  double: floating('double', Number.POSITIVE_INFINITY),
  byte: smallInteger('byte', -128, 127),
  short: smallInteger('short', -32768, 32767),
  int: smallInteger('int', -2147483648, 2147483647),
  unsignedByte: smallInteger('unsignedByte', 0, 255),
  unsignedShort: smallInteger('unsignedShort', 0, 65535),
  unsignedInt: smallInteger('unsignedInt', 0, 4294967295),
  long: bigInteger('long', -(2n ** 63n), 2n ** 63n - 1n),
  unsignedLong: bigInteger('unsignedLong', 0n, 2n ** 64n - 1n),
  integer: bigInteger('integer', undefined, undefined),
  nonPositiveInteger: bigInteger('nonPositiveInteger', undefined, 0n),
  negativeInteger: bigInteger('negativeInteger', undefined, -1n),
  nonNegativeInteger: bigInteger('nonNegativeInteger', 0n, undefined),
  positiveInteger: bigInteger('positiveInteger', 1n, undefined),
} as const satisfies Record<string, AtomicType>
