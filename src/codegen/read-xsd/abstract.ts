import type {
  Derivation,
  GroupParticle,
  Particle,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import { readHierarchy } from '../model/hierarchy.js'
import { isGroup } from '../model/particles.js'
import { readBlock } from './block.js'
import { anyInPlaceOf, elementTypeOf } from './elements.js'
import type { SchemaContext } from './schema-context.js'

/**
 * Finds elements in whose place the contract declares nothing: those of an abstract type without a type that may
 * replace it, and abstract heads of substitution groups whose members are all blocked. With a warning, such a type
 * is treated as `xs:anyType`, and such an element as any element.
 */
export class AbstractDeclarations {
  readonly #context: SchemaContext
  readonly #types: ReadonlyMap<TypeKey, TypeDefinition>
  readonly #abstract = new Map<string, boolean>()
  readonly #hierarchy: ReturnType<typeof readHierarchy>
  /** The items that replace those of a group: references to a group share its items. */
  readonly #items = new WeakMap<readonly Particle[], readonly Particle[]>()

  constructor(context: SchemaContext, types: ReadonlyMap<TypeKey, TypeDefinition>) {
    this.#context = context
    this.#types = types
    this.#hierarchy = readHierarchy(types)
  }

  /** The types with the types of their elements replaced. */
  replaceInTypes(): ReadonlyMap<TypeKey, TypeDefinition> {
    return new Map(
      [...this.#types].map(([key, definition]) => {
        if (definition.kind !== 'complex' || definition.content === undefined) {
          return [key, definition]
        }
        return [key, { ...definition, content: this.#particle(definition.content) }]
      }),
    )
  }

  /** The type of an element: `xs:anyType` for an abstract type that no other type may replace. */
  typeOf(use: TypeUse): TypeUse {
    if (use.kind !== 'defined') return use
    const type = this.#types.get(use.key)
    if (type?.kind !== 'complex' || !type.abstract) return use
    const name = `${use.key} ${use.block ?? ''}`
    const isKnown = this.#abstract.get(name)
    const isUnusable = isKnown ?? this.#hierarchy.subtypesOf(use.key, use.block).length === 0
    if (isKnown === undefined && isUnusable) this.#warnOfType(use.key)
    this.#abstract.set(name, isUnusable)
    return isUnusable ? { kind: 'anyType' } : use
  }

  #warnOfType(key: TypeKey): void {
    const source = this.#context.symbols.types.get(key)?.source
    if (source === undefined) return
    const lacks = 'no type that may replace it is declared'
    this.#context.warn(source, `is abstract, and ${lacks}; its elements are treated as anything`)
  }

  #particle(particle: Particle): Particle {
    if (particle.kind === 'any') return particle
    if (particle.kind === 'element') return { ...particle, type: this.typeOf(particle.type) }
    const items = this.#itemsOf(particle)
    if (items.length > 0 || particle.head === undefined) return { ...particle, items }
    return anyInPlaceOf(this.#context, particle.head, particle)
  }

  #itemsOf({ items, head }: GroupParticle): readonly Particle[] {
    let replaced = this.#items.get(items)
    if (replaced === undefined) {
      const allowed =
        head === undefined ? items : items.filter((item) => this.#mayReplace(item, head))
      replaced = allowed.map((item) => this.#particle(item))
      this.#items.set(items, replaced)
    }
    return replaced
  }

  /**
   * Whether a member of a substitution group has a type whose derivation is not blocked: by its head, by the type of
   * the head, or by a type between both (XML Schema part 1, section 3.3.6).
   */
  #mayReplace(member: Particle, head: string): boolean {
    if (isGroup(member) || member.kind === 'any') return true
    const due = elementTypeOf(this.#context, head)
    const dueKey = due.kind === 'defined' ? due.key : undefined
    const source = this.#context.symbols.elements.get(head)
    const blocked = new Set(source && readBlock(source.source, source.schema).block)
    const methods = new Set<Derivation>()
    let use: TypeUse = member.type
    for (;;) {
      const type: TypeDefinition | undefined =
        use.kind === 'defined' ? this.#types.get(use.key) : undefined
      if (type?.kind !== 'complex') break
      if (use !== member.type || type.key === dueKey)
        for (const by of type.block ?? []) blocked.add(by)
      if (type.key === dueKey) break
      if (type.derivation === undefined) {
        // Simple content extends a simple type.
        if (type.text !== undefined) methods.add('extension')
        break
      }
      methods.add(type.derivation.by)
      use = { kind: 'defined', key: type.derivation.base }
    }
    return ![...methods].some((method) => blocked.has(method))
  }
}
