import { isJsonObject, type Json, type JsonObject } from './json.js'

/** The JSON values that a schema of Swagger 2.0 or OpenAPI 3 describes; members and items are read on demand. */
export type Shape = {
  /** Local name of the schema; absent for one in place. */
  readonly name?: string
  readonly nullable: boolean
} & (
  | { readonly kind: 'any' }
  | {
      readonly kind: 'scalar'
      /** `string`, `number`, `integer`, `boolean`, sorted; none for null alone. */
      readonly types: readonly string[]
      readonly format?: string
      /** The allowed values, without null; absent where all are. */
      readonly values?: readonly Json[]
    }
  | { readonly kind: 'array'; readonly items: () => Shape }
  | {
      readonly kind: 'object'
      readonly members: ReadonlyMap<string, ShapeMember>
      /** Members of other names; absent where the schema says nothing of them, or refuses them. */
      readonly others?: () => Shape
    }
)

/** A member of an object. */
export interface ShapeMember {
  readonly required: boolean
  readonly shape: () => Shape
}

/** References in a row, and schemas within `allOf`, that are followed. */
const maxDepth = 16

/** Reads a schema of a document. What cannot be told apart counts as any value. */
export function shapeOf(schema: unknown, document: JsonObject, depth = 0): Shape {
  if (!isJsonObject(schema) || depth > maxDepth) return { kind: 'any', nullable: true }
  const { $ref: reference } = schema
  if (typeof reference === 'string') {
    const target = shapeOf(resolve(reference, document), document, depth + 1)
    return {
      name: localName(reference),
      ...target,
      nullable: target.nullable || isNullable(schema),
    }
  }
  const alternatives = [schema['oneOf'], schema['anyOf']].find(Array.isArray)
  if (alternatives === undefined && schema['allOf'] === undefined) {
    return plainShape(schema, document)
  }
  const known = composed.get(schema)
  if (known !== undefined) return known
  composed.set(schema, { kind: 'any', nullable: true })
  const shape =
    alternatives === undefined
      ? withBases(schema, document, depth)
      : choiceOf(alternatives, schema, document, depth)
  composed.set(schema, shape)
  return shape
}

/**
 * The shapes of schemas that are composed of others, each read once: with references to one another, the number of ways
 * through them is exponential. One that is composed of itself counts as any value there.
 */
const composed = new WeakMap<JsonObject, Shape>()

/** The value that a reference within a document refers to; absent where there is none. */
export function resolve(reference: string, document: JsonObject): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  let at: Json | undefined = document
  for (const step of reference.slice(2).split('/')) {
    const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as JsonObject)[name]
  }
  return at
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function localName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function plainShape(schema: JsonObject, document: JsonObject): Shape {
  const { type, enum: listed, format, properties, additionalProperties, items } = schema
  const types = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string')
  const nullable =
    isNullable(schema) || types.includes('null') || (Array.isArray(listed) && listed.includes(null))
  const [first, ...more] = types.filter((each) => each !== 'null').sort()
  if (first === 'object' || (first === undefined && properties !== undefined)) {
    const required = requiredIn(schema)
    const members = Object.entries(isJsonObject(properties) ? properties : {}).map(
      ([name, member]): [string, ShapeMember] => [
        name,
        { required: required.includes(name), shape: () => shapeOf(member, document) },
      ],
    )
    const others = isJsonObject(additionalProperties)
      ? { others: () => shapeOf(additionalProperties, document) }
      : {}
    return { kind: 'object', nullable, members: new Map(members), ...others }
  }
  if (first === 'array') return { kind: 'array', nullable, items: () => shapeOf(items, document) }
  const values = Array.isArray(listed) ? { values: listed.filter((each) => each !== null) } : {}
  if (first === undefined) {
    // Null alone, which is an alternative of others, is a scalar without types.
    if (types.includes('null')) return { kind: 'scalar', nullable, types: [] }
    if (!Array.isArray(listed)) return { kind: 'any', nullable: true }
    const found = [...new Set(values.values?.map((value) => typeof value))].sort()
    return { kind: 'scalar', nullable, types: found, ...values }
  }
  return {
    kind: 'scalar',
    nullable,
    types: [first, ...more],
    ...(typeof format === 'string' ? { format } : {}),
    ...values,
  }
}

// Alternatives of scalars are one scalar; null is none of them.
function choiceOf(
  alternatives: readonly Json[],
  schema: JsonObject,
  document: JsonObject,
  depth: number,
): Shape {
  const shapes = alternatives.map((each) => shapeOf(each, document, depth + 1))
  const nullable = isNullable(schema) || shapes.some((shape) => shape.nullable)
  const [first, ...more] = shapes.filter(
    (shape) => shape.kind !== 'scalar' || shape.types.length > 0,
  )
  if (first === undefined) return { kind: 'any', nullable }
  if (more.length === 0) return { ...first, nullable }
  const scalars = [first, ...more].filter((shape) => shape.kind === 'scalar')
  if (scalars.length <= more.length) return { kind: 'any', nullable }
  const types = [...new Set(scalars.flatMap((shape) => shape.types))].sort()
  return { kind: 'scalar', nullable, types }
}

// A schema with `allOf`: a single base, or the members of all objects.
function withBases(schema: JsonObject, document: JsonObject, depth: number): Shape {
  const own = plainShape(schema, document)
  const { allOf } = schema
  if (!Array.isArray(allOf)) return own
  const bases = allOf.map((each) => shapeOf(each, document, depth + 1))
  const [first = own] = bases
  const objects = [...bases, own].filter((shape) => shape.kind === 'object')
  if (objects.length === 0 || (own.kind !== 'object' && bases.length === 1)) {
    return { ...first, nullable: first.nullable || isNullable(schema) }
  }
  const required = requiredIn(schema)
  const members = objects
    .flatMap((shape) => [...shape.members])
    .map(([name, member]): [string, ShapeMember] => [
      name,
      required.includes(name) ? { ...member, required: true } : member,
    ])
  const nullable = objects.every((shape) => shape.nullable)
  return { kind: 'object', nullable, members: new Map(members) }
}

function isNullable(schema: JsonObject): boolean {
  return schema['nullable'] === true || schema['x-nullable'] === true
}

function requiredIn({ required }: JsonObject): readonly Json[] {
  return Array.isArray(required) ? required : []
}

/** Describes a shape in words, such as `an array` or `integer (int32)`. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'any value'
    case 'array':
      return 'an array'
    case 'object':
      return 'an object'
    case 'scalar': {
      const format = shape.format === undefined ? '' : ` (${shape.format})`
      return `${shape.types.join(' or ')}${format}`
    }
  }
}
