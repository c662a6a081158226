import { Buffer } from 'node:buffer'
import { types } from '../../internal/node-util.js'
import { type AtomicType, UNREADABLE, type ValueSpace, wrongKind } from './codec.js'

const BINARY_SPACE: ValueSpace = {
  keyOf: (value) => asBuffer(value as Uint8Array).toString('hex'),
  lengthOf: (value) => (value as Uint8Array).length,
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function checkBytes(value: unknown): Buffer {
  // Not by `instanceof`: the bytes may come from another realm.
  if (!types.isUint8Array(value)) throw wrongKind('a Uint8Array', value)
  return asBuffer(value)
}

/** Decodes to an unshared `ArrayBuffer`: small buffers of Node share one. */
function decode(text: string, encoding: 'hex' | 'base64'): Uint8Array {
  return new Uint8Array(Buffer.from(text, encoding))
}

// The possible last characters before the padding, where the unused bits are 0.
const ONE_PAD = 'AEIMQUYcgkosw048'
const TWO_PADS = 'AQgw'

function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false
  const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.slice(0, text.length - pads)
  // A search for an illegal character takes linear time; matching the whole text could backtrack.
  if (/[^A-Za-z0-9+/]/.test(digits)) return false
  const last = digits.at(-1) ?? ''
  return pads === 0 || (pads === 1 ? ONE_PAD : TWO_PADS).includes(last)
}

/** Bytes: XML Schema part 2, sections 3.2.15 and 3.2.16. */
export const BINARY_TYPES = {
  hexBinary: {
    label: 'xs:hexBinary',
    written: '([0-9A-F]{2})*',
    isSafe: true,
    space: BINARY_SPACE,
    parse: (text) =>
      text.length % 2 === 0 && !/[^0-9a-fA-F]/.test(text) ? decode(text, 'hex') : UNREADABLE,
    format: (value) => checkBytes(value).toString('hex').toUpperCase(),
  },
  base64Binary: {
    label: 'xs:base64Binary',
    written: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
    isSafe: true,
    space: BINARY_SPACE,
    parse(text) {
      const compact = text.replace(/[ \t\n\r]+/g, '')
      return isBase64(compact) ? decode(compact, 'base64') : UNREADABLE
    },
    format: (value) => checkBytes(value).toString('base64'),
  },
} as const satisfies Record<string, AtomicType>
