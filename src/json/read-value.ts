import { ResponseError } from '../errors.js'
import { describeBounds } from '../xsd/content-model/occurrence.js'
import type { ComplexType } from '../xsd/descriptor.js'
import { locate, Problem } from '../xsd/problem.js'
import type { Members } from '../xsd/read/members.js'
import { readLiteral } from '../xsd/read/text.js'
import { readSimple, wrongJsonKind } from './read-simple.js'
import {
  type ArrayForm,
  type ComplexForm,
  formOf,
  localNameOf,
  type MemberForm,
  type ObjectForm,
  type TypeForm,
  unknownProblem,
} from './type-form.js'
import { JsonObject, type JsonValue } from './value.js'

/**
 * Reads a JSON value by its type, with the values that the same content has in XML. A `DateTime` without a zone, as
 * JSON has it, is in the unspecified zone.
 *
 * Of a nillable member null is null, and so is an absent one that is required. Any other optional member that is null or
 * absent is absent, or has the default of an attribute. Members that the contract does not declare are ignored. Names are case-sensitive. The nesting of the value is not limited here.
 *
 * @throws ResponseError `contract`, with the path of the member (`emails[0].Name`) and never its content: for members
 *   that are missing, given twice (alike or not), null where the contract does not allow it, of the wrong JSON kind or
 *   outside their type, for arrays with too few or too many items, and for members whose form in JSON is not known
 */
export function readJson(type: ComplexType, value: JsonValue): object {
  try {
    return readComplex(formOf(type), value)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const path = error.memberPath || (localNameOf(type) ?? 'the value')
    throw new ResponseError(error.reason, `${path} ${error.message}`)
  }
}

function readComplex(form: ComplexForm, value: JsonValue): object {
  switch (form.kind) {
    case 'object':
      if (!(value instanceof JsonObject)) throw wrongJsonKind('an object', value)
      return readObject(form, value)
    case 'array':
      if (!Array.isArray(value)) throw wrongJsonKind('an array', value)
      return readArray(form, value)
    case 'unknown':
      throw unknownProblem(form)
  }
}

// Arrays are read by index: a changed iterator has no say in what is read.
function readObject({ members }: ObjectForm, { members: found, repeated }: JsonObject): Members {
  const read: Members = {}
  for (let at = 0; at < members.length; at++) {
    const member = members[at] as MemberForm
    const { name } = member
    try {
      if (repeated.has(name)) throw new Problem('is there more than once')
      const value = readMember(member, found.get(name))
      if (value !== undefined) member.set(read, value)
    } catch (error) {
      throw locate(error, name)
    }
  }
  return read
}

function readArray({ items }: ArrayForm, value: readonly JsonValue[]): Members {
  const read: Members = {}
  const values = value.length === 0 && !items.isRequired ? undefined : readItems(items, value)
  if (values !== undefined) items.set(read, values)
  return read
}

/** The value of a member; undefined where it is absent. */
function readMember(member: MemberForm, value: JsonValue | undefined): unknown {
  const { isRequired, isNillable, isList, literal } = member
  if (value === undefined || value === null) {
    if (isNillable && !isList) return value === null || isRequired ? null : undefined
    if (isRequired) {
      throw value === undefined ? new Problem('is missing') : nullProblem()
    }
    return literal === undefined ? undefined : readDefault(member.form(), literal)
  }
  if (!isList) return readOne(member.form(), value)
  if (!Array.isArray(value)) throw wrongJsonKind('an array', value)
  // As in XML, where an empty list has no element at all.
  return value.length === 0 && !isRequired ? undefined : readItems(member, value)
}

function readItems(member: MemberForm, items: readonly JsonValue[]): readonly unknown[] {
  const { min, max, isNillable } = member
  if (items.length < min || items.length > max) {
    throw new Problem(`has ${items.length} items, not ${describeBounds(min, max)}`)
  }
  const form = member.form()
  const values = new Array<unknown>(items.length)
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as JsonValue
    try {
      if (item === null && !isNillable) throw nullProblem()
      values[index] = item === null ? null : readOne(form, item)
    } catch (error) {
      throw error instanceof Problem ? error.inItem(index) : error
    }
  }
  return values
}

function readOne(form: TypeForm, value: JsonValue): unknown {
  return form.kind === 'object' || form.kind === 'array' || form.kind === 'unknown'
    ? readComplex(form, value)
    : readSimple(form, value)
}

/** Read each time, so that two callers do not share one Uint8Array. */
function readDefault(form: TypeForm, literal: string): unknown {
  return 'codec' in form ? readLiteral(form.codec, literal) : undefined
}

function nullProblem(): Problem {
  return new Problem('is null, which the contract does not allow')
}
