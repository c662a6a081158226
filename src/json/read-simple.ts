import { Problem } from '../xsd/problem.js'
import { readSimpleValue } from '../xsd/read/text.js'
import type { SimpleForm } from './simple-form.js'
import { JsonNumber, type JsonValue } from './value.js'

const DUE = { boolean: 'true or false', number: 'a number', string: 'a string' } as const

/** Reads a value of a simple type; throws a {@link Problem} for a value that is not of the type. */
export function readSimple({ kind, builtin, codec }: SimpleForm, value: JsonValue): unknown {
  const text = textOf(kind, value)
  if (text === undefined) throw wrongJsonKind(DUE[kind], value)
  const read = readSimpleValue(codec, text, undefined)
  // A number is never written as infinite in JSON, but it may be too large for its type.
  if (
    typeof read === 'number' &&
    !Number.isFinite(builtin === 'float' ? Math.fround(read) : read)
  ) {
    throw new Problem(`is not a legal ${codec.label}`)
  }
  return read
}

/** The text of a value of the kind that is due; undefined for a value of another kind. */
function textOf(kind: SimpleForm['kind'], value: JsonValue): string | undefined {
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'number':
      return value instanceof JsonNumber ? value.text : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
  }
}

/** The problem of a value of the wrong JSON kind. The value may be a secret and is not shown. */
export function wrongJsonKind(due: string, value: JsonValue): Problem {
  return new Problem(`is not ${due}, but ${describeJsonKind(value)}`)
}

/** The kind of a JSON value, without its content. */
export function describeJsonKind(value: JsonValue): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'a boolean'
  if (typeof value === 'string') return 'a string'
  if (value instanceof JsonNumber) return 'a number'
  return Array.isArray(value) ? 'an array' : 'an object'
}
