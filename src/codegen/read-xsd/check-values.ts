import type { SimpleType } from '../../xsd/descriptor.js'
import { simpleCodec } from '../../xsd/simple/simple-type.js'
import type { SourceElement } from '../load/source.js'
import type {
  AttributeModel,
  ComplexDefinition,
  ElementParticle,
  Particle,
  SimpleDefinition,
  SimpleVariety,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import { isGroup } from '../model/particles.js'
import { simpleDescriptor } from '../model/simple-descriptor.js'
import { checkFacets } from './check-facets.js'
import {
  type Allowed,
  checkValueConstraint,
  type ValueConstraint,
} from './check-value-constraint.js'
import type { SchemaContext } from './schema-context.js'

/**
 * Checks the values in the schemas after all types are read: of facets, and the default and fixed values of elements
 * and attributes. Those that their type does not allow are dropped with a warning.
 */
export class ValueCheck {
  readonly #types: ReadonlyMap<TypeKey, TypeDefinition>
  readonly #sources: SchemaContext['sources']
  readonly #warn: Warn
  /** Results by what they are made from, since groups share their particles, and uses their types. */
  readonly #definitions = new WeakMap<SimpleDefinition, SimpleDefinition>()
  readonly #descriptors = new WeakMap<SimpleDefinition, SimpleType>()
  readonly #particles = new WeakMap<Particle, Particle>()
  readonly #items = new WeakMap<readonly Particle[], readonly Particle[]>()
  readonly #attributes = new WeakMap<AttributeModel, AttributeModel>()
  readonly #allowed = new Map<TypeKey, Allowed>()

  /** @param types all types of the contract, with their derivations completed */
  constructor({ sources, warn }: SchemaContext, types: ReadonlyMap<TypeKey, TypeDefinition>) {
    this.#types = types
    this.#sources = sources
    const warned = new Map<SourceElement, Set<string>>()
    // A global declaration is read once for each reference.
    this.#warn = (source, message) => {
      const messages = warned.get(source) ?? new Set()
      warned.set(source, messages)
      if (messages.has(message)) return
      messages.add(message)
      warn(source, message)
    }
  }

  /** The types, with their values checked. */
  types(): ReadonlyMap<TypeKey, TypeDefinition> {
    return new Map(
      [...this.#types].map(([key, definition]) => [
        key,
        definition.kind === 'simple' ? this.#simple(definition) : this.#complex(definition),
      ]),
    )
  }

  /** The type of an element, with its values checked. */
  typeOf(use: TypeUse): TypeUse {
    return use.kind === 'inline' ? { ...use, type: this.#simple(use.type) } : use
  }

  #complex(definition: ComplexDefinition): ComplexDefinition {
    const { attributes, text, content } = definition
    return {
      ...definition,
      attributes: attributes.map((attribute) => this.#attribute(attribute)),
      ...(text && { text: this.typeOf(text) }),
      ...(content && { content: this.#particle(content) }),
    }
  }

  #attribute(attribute: AttributeModel): AttributeModel {
    const known = this.#attributes.get(attribute)
    if (known !== undefined) return known
    const { default: value, fixed, ...others } = attribute
    const type = this.typeOf(attribute.type)
    const constraint = this.#constraint(attribute, type, value, fixed)
    const checked = { ...others, type, ...constraint }
    this.#attributes.set(attribute, checked)
    return checked
  }

  #particle(particle: Particle): Particle {
    const known = this.#particles.get(particle)
    if (known !== undefined) return known
    const checked = this.#checkParticle(particle)
    this.#particles.set(particle, checked)
    return checked
  }

  #checkParticle(particle: Particle): Particle {
    if (particle.kind === 'any') return particle
    if (isGroup(particle)) return { ...particle, items: this.#itemsOf(particle.items) }
    const { default: value, fixed, ...others } = particle
    const type = this.typeOf(particle.type)
    return { ...others, type, ...this.#constraint(particle, type, value, fixed) }
  }

  #itemsOf(items: readonly Particle[]): readonly Particle[] {
    const checked = this.#items.get(items) ?? items.map((item) => this.#particle(item))
    this.#items.set(items, checked)
    return checked
  }

  #constraint(
    declaration: AttributeModel | ElementParticle,
    type: TypeUse,
    value: string | undefined,
    fixed: string | undefined,
  ): ValueConstraint {
    const source = this.#sources.get(declaration)
    if (source === undefined || (value === undefined && fixed === undefined)) return {}
    return checkValueConstraint(this.#warn, { value, fixed }, source, this.#allowedFor(type))
  }

  #allowedFor(use: TypeUse): Allowed {
    if (use.kind === 'anyType') return { kind: 'text' }
    const definition = use.kind === 'defined' ? this.#types.get(use.key) : undefined
    if (definition?.kind !== 'complex') return { kind: 'simple', type: this.#descriptor(use) }
    const { key } = definition
    const allowed = this.#allowed.get(key) ?? this.#allowedIn(definition)
    this.#allowed.set(key, allowed)
    return allowed
  }

  #allowedIn(definition: ComplexDefinition): Allowed {
    const lineage = this.#lineageOf(definition)
    const text = lineage.find((ancestor) => ancestor.text !== undefined)?.text
    if (text !== undefined) {
      return { kind: 'simple', type: this.#descriptor(this.typeOf(text)), inElement: 'complex' }
    }
    const canBeEmpty = lineage.every(({ content }) => content === undefined || isEmptiable(content))
    return { kind: definition.mixed && canBeEmpty ? 'text' : 'none' }
  }

  /** A type and those that it extends; a restriction has all its content itself. */
  #lineageOf(definition: ComplexDefinition): readonly ComplexDefinition[] {
    const lineage = [definition]
    let { derivation } = definition
    while (derivation?.by === 'extension') {
      const base = this.#types.get(derivation.base)
      if (base?.kind !== 'complex') break
      lineage.push(base)
      derivation = base.derivation
    }
    return lineage
  }

  #simple(definition: SimpleDefinition): SimpleDefinition {
    const known = this.#definitions.get(definition)
    if (known !== undefined) return known
    const checked = { ...definition, variety: this.#variety(definition.variety) }
    this.#definitions.set(definition, checked)
    return checked
  }

  #variety(variety: SimpleVariety): SimpleVariety {
    if (variety.kind === 'list') return { kind: 'list', item: this.typeOf(variety.item) }
    if (variety.kind === 'union') {
      return { kind: 'union', members: variety.members.map((member) => this.typeOf(member)) }
    }
    const base = this.typeOf(variety.base)
    const source = this.#sources.get(variety.facets)
    if (source === undefined) return { ...variety, base }
    const codec = simpleCodec(this.#descriptor(base))
    return { ...variety, base, facets: checkFacets(this.#warn, variety.facets, source, codec) }
  }

  /** The descriptor of a type whose values are checked. */
  #descriptor(use: TypeUse): SimpleType {
    if (use.kind === 'builtin') return use.name
    if (use.kind === 'inline') return this.#describe(use.type)
    const definition = use.kind === 'defined' ? this.#types.get(use.key) : undefined
    return definition?.kind === 'simple'
      ? this.#describe(this.#simple(definition))
      : 'anySimpleType'
  }

  #describe(checked: SimpleDefinition): SimpleType {
    const known = this.#descriptors.get(checked)
    if (known !== undefined) return known
    const descriptor = simpleDescriptor(checked, (use) => this.#descriptor(use))
    this.#descriptors.set(checked, descriptor)
    return descriptor
  }
}

function isEmptiable(particle: Particle): boolean {
  if (particle.min === 0) return true
  if (!isGroup(particle)) return false
  const { kind, items } = particle
  if (kind === 'choice') return items.length === 0 || items.some(isEmptiable)
  return items.every(isEmptiable)
}
