import { expect } from 'chai'
import type { SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { Problem } from '../../../src/xsd/problem.js'
import { UNREADABLE } from '../../../src/xsd/simple/codec.js'
import { simpleCodec } from '../../../src/xsd/simple/simple-type.js'

const noPrefixes = {
  prefixOf(): string {
    throw new Error('no prefixes here')
  },
}

/** The value of a text, or `'unreadable'`. */
export function readSimple(type: SimpleTypeRef, text: string): unknown {
  const value = simpleCodec(type).read(text, undefined)
  return value === UNREADABLE ? 'unreadable' : value
}

export function writeSimple(type: SimpleTypeRef, value: unknown): string {
  return simpleCodec(type).write(value, noPrefixes)
}

/** The reason why a value is not written. */
export function refusalOf(type: SimpleTypeRef, value: unknown): string {
  try {
    writeSimple(type, value)
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
  throw new Error('was written')
}

/** Expects that a type accepts some texts and refuses others. */
export function expectTexts(
  type: SimpleTypeRef,
  legal: readonly (readonly [text: string, value: unknown])[],
  illegal: readonly string[],
): void {
  for (const [text, value] of legal) {
    expect(readSimple(type, text), JSON.stringify(text)).to.deep.equal(value)
  }
  for (const text of illegal) {
    expect(readSimple(type, text), JSON.stringify(text)).to.equal('unreadable')
  }
}
