import { splitClarkName } from '../../xml/expanded-name.js'
import { contentsOf, type Member } from '../diff/contents.js'
import type {
  AttributeModel,
  ComplexDefinition,
  ContractModel,
  SimpleDefinition,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import { type Hierarchy, readHierarchy } from '../model/hierarchy.js'
import { Namer } from '../model/typescript-names.js'
import { builtinSchema, DATE_TIME_READ, DATE_TIME_SENT } from './builtin-schemas.js'
import { restrict } from './facets.js'
import type { JsonObject } from './json.js'

/** A property of an object schema. */
export interface Property {
  readonly name: string
  readonly schema: JsonObject
  readonly required: boolean
}

/**
 * The schemas of types in OpenAPI 3.0. Complex types and named simple types are components with their own names; each
 * is written when a use of it is asked for, so that types that no message uses are not in the document.
 */
export class Schemas {
  readonly #model: ContractModel
  readonly #hierarchy: Hierarchy
  readonly #namer = new Namer(new Set())
  readonly #names = new Map<TypeKey, string>()
  readonly #written = new Map<string, JsonObject>()
  readonly #pending: TypeDefinition[] = []
  #dateTime = DATE_TIME_SENT

  constructor(model: ContractModel) {
    this.#model = model
    this.#hierarchy = readHierarchy(model.types)
    // Named types keep their names, whatever is added beside them.
    for (const [key, { name }] of model.types) {
      if (name !== undefined) this.#names.set(key, this.#take(splitClarkName(name).local))
    }
  }

  /** All components, by name. */
  components(): JsonObject {
    this.#writePending()
    return Object.fromEntries(this.#written)
  }

  /** Types that are first asked for from now on are of replies only. */
  beginReplies(): void {
    this.#writePending()
    this.#dateTime = DATE_TIME_READ
  }

  /** Adds a component of its own, and gives a reference to it. */
  add(name: string, schema: JsonObject): JsonObject {
    const taken = this.#take(name)
    this.#written.set(taken, schema)
    return referTo(taken)
  }

  /**
   * The properties of a complex type: elements, those of its bases first, then attributes.
   *
   * @param known schemas of elements by name, in place of those of their types. Default: none
   */
  propertiesOf(
    type: ComplexDefinition,
    known: ReadonlyMap<string, JsonObject> = new Map(),
  ): readonly Property[] {
    const { members, attributes } = contentsOf(type, this.#model)
    const properties = [
      ...members.flatMap((member) => this.#element(member, known.get(member.name))),
      ...attributes.map((attribute) => this.#attribute(attribute)),
    ]
    const byName = new Map<string, Property>()
    for (const property of properties) {
      // Elements of one name in several places: which of them the property has is not known.
      const isRepeated = byName.has(property.name)
      byName.set(
        property.name,
        isRepeated ? { name: property.name, schema: {}, required: false } : property,
      )
    }
    return [...byName.values()]
  }

  /** The schema of a use of a type: a reference where the type is a component. */
  use(use: TypeUse): JsonObject {
    return this.#use(use, new Set())
  }

  #use(use: TypeUse, within: ReadonlySet<TypeKey>): JsonObject {
    if (use.kind === 'anyType') return {}
    if (use.kind === 'builtin') {
      return use.name === 'dateTime' ? this.#dateTime : builtinSchema(use.name)
    }
    if (use.kind === 'inline') return this.#simple(use.type)
    const definition = this.#model.types.get(use.key)
    if (definition === undefined) return {}
    const item = definition.kind === 'complex' ? arrayItemOf(definition) : undefined
    if (item === undefined) return referTo(this.#request(use.key, definition))
    // An array of itself has no item that a schema could describe.
    if (within.has(use.key)) return { type: 'array', items: {} }
    const items = this.#use(item.type, new Set([...within, use.key]))
    return { type: 'array', items: item.nillable ? nullable(items) : items }
  }

  #request(key: TypeKey, definition: TypeDefinition): string {
    const name = this.#names.get(key) ?? this.#take(ownNameOf(definition))
    this.#names.set(key, name)
    if (!this.#written.has(name)) {
      // Its place in the order, and the end of recursion.
      this.#written.set(name, {})
      this.#pending.push(definition)
    }
    return name
  }

  #writePending(): void {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const name = this.#names.get(next.key ?? '')
      if (name === undefined) continue
      this.#written.set(name, next.kind === 'complex' ? this.#complex(next) : this.#simple(next))
    }
  }

  #complex(type: ComplexDefinition): JsonObject {
    const description = [
      ...(type.documentation === undefined ? [] : [type.documentation]),
      ...this.#notesOn(type),
    ].join('\n\n')
    return objectSchema(this.propertiesOf(type), description)
  }

  #simple({ variety, documentation }: SimpleDefinition): JsonObject {
    const schema = this.#variety(variety)
    return documentation === undefined ? schema : describe(schema, documentation)
  }

  #variety(variety: SimpleDefinition['variety']): JsonObject {
    switch (variety.kind) {
      case 'list':
        return { type: 'array', items: this.use(variety.item) }
      case 'union':
        return { anyOf: variety.members.map((member) => this.use(member)) }
      case 'restriction':
        return restrict(this.#base(variety.base), variety.facets)
    }
  }

  // The base of a restriction is repeated in it: keywords beside a reference are ignored.
  #base(use: TypeUse): JsonObject {
    const definition = use.kind === 'defined' ? this.#model.types.get(use.key) : undefined
    return definition?.kind === 'simple' ? this.#variety(definition.variety) : this.use(use)
  }

  #element(
    { name, element, required, max }: Member,
    known: JsonObject | undefined,
  ): readonly Property[] {
    if (element === undefined) return []
    const { type, nillable, documentation } = element
    const one = known ?? this.use(type)
    const schema = max === 1 ? one : { type: 'array', items: nillable ? nullable(one) : one }
    const isNullable = !required || (nillable && max === 1)
    return [
      {
        name,
        // In JSON absent is the same as null.
        required: required && !isNullable,
        schema: describe(isNullable ? nullable(schema) : schema, documentation),
      },
    ]
  }

  #attribute({ name, type, required, documentation }: AttributeModel): Property {
    const schema = this.use(type)
    return { name, required, schema: describe(required ? schema : nullable(schema), documentation) }
  }

  #notesOn(type: ComplexDefinition): readonly string[] {
    const { members, text, mixed, anyAttribute } = contentsOf(type, this.#model)
    const parts = [
      ...(text !== undefined || mixed ? ['text'] : []),
      ...(members.some(({ element }) => element === undefined) ? ['any element'] : []),
      ...(anyAttribute ? ['any attribute'] : []),
    ]
    const subtypes = this.#hierarchy.subtypesOf(type.key)
    return [
      ...(parts.length === 0
        ? []
        : [`In the contract it has ${parts.join(', ')} too, whose form in JSON is not known.`]),
      ...(subtypes.length === 0
        ? []
        : [
            `In the contract ${listNames(subtypes)} may replace it; how JSON tells them apart is not known.`,
          ]),
    ]
  }

  #take(name: string): string {
    const legal = name.replace(/[^a-zA-Z0-9._-]/g, '_')
    return this.#namer.take([legal === '' ? '_' : legal])
  }
}

/** An object schema; properties that it does not have are allowed. */
export function objectSchema(properties: readonly Property[], description = ''): JsonObject {
  const required = properties.filter((property) => property.required).map(({ name }) => name)
  return {
    type: 'object',
    ...(description === '' ? {} : { description }),
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties.map(({ name, schema }) => [name, schema])),
  }
}

/** Adds a description; that of the schema itself follows it. */
function describe(schema: JsonObject, description: string | undefined): JsonObject {
  if (description === undefined) return schema
  // Keywords beside a reference are ignored.
  if (schema['$ref'] !== undefined) return { description, allOf: [schema] }
  const { description: own, ...rest } = schema
  return { ...rest, description: own === undefined ? description : `${description}\n\n${own}` }
}

/**
 * Adds null to the values of a schema. `nullable` counts beside `type` only (OpenAPI 3.0.3), so that a reference needs
 * an alternative.
 */
function nullable(schema: JsonObject): JsonObject {
  const { enum: values, anyOf, oneOf } = schema
  if (schema['$ref'] !== undefined) return { oneOf: [schema, NULL] }
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...anyOf, NULL] }
  if (schema['type'] === undefined || oneOf !== undefined) return schema
  return {
    ...schema,
    nullable: true,
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  }
}

const NULL: JsonObject = { enum: [null] }

/**
 * The item of an array: ASMX writes an array as a type `ArrayOf…` with one repeated element, which JSON does not have.
 * Absent for any other type.
 */
function arrayItemOf(type: ComplexDefinition) {
  const { name, content, attributes, mixed, derivation } = type
  if (name === undefined || !splitClarkName(name).local.startsWith('ArrayOf')) return undefined
  if (mixed || derivation !== undefined || attributes.length > 0) return undefined
  if (content?.kind !== 'sequence' || content.max !== 1) return undefined
  const [item, ...more] = content.items
  return item?.kind === 'element' && item.max !== 1 && more.length === 0 ? item : undefined
}

const mostNames = 5

function listNames(types: readonly ComplexDefinition[]): string {
  const names = types.slice(0, mostNames).map(({ name = '' }) => splitClarkName(name).local)
  const more = types.length - names.length
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

function ownNameOf(definition: TypeDefinition): string {
  return definition.kind === 'complex' ? definition.origin.name : ''
}

function referTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}
