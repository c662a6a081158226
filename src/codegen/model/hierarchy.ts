import type {
  ComplexDefinition,
  ContractModel,
  Derivation,
  ElementParticle,
  TypeDefinition,
  TypeKey,
} from './contract-model.js'
import { particlesIn } from './particles.js'

/** The derivation of complex types. */
export interface Hierarchy {
  /** Types that are derived from others. */
  readonly derived: ReadonlySet<TypeKey>
  /** Types that have derived types, named or anonymous. */
  readonly bases: ReadonlySet<TypeKey>
  /** Types of which `xsi:type` may name a derived one. */
  readonly replaceable: ReadonlySet<TypeKey>
  /**
   * The types that `xsi:type` may name in place of a type: named types derived from it, directly or not, without
   * abstract ones and those that are blocked; in schema order.
   *
   * @param block the methods of derivation that an element blocks. Default: none
   */
  subtypesOf(key: TypeKey, block?: readonly Derivation[]): readonly ComplexDefinition[]
}

/** A type, and the methods by which it is derived from another one. */
interface Descendant {
  readonly definition: ComplexDefinition
  readonly methods: ReadonlySet<Derivation>
}

/** Reads the derivation of all complex types. */
export function readHierarchy(types: ReadonlyMap<TypeKey, TypeDefinition>): Hierarchy {
  const descendants = new Map<TypeKey, Descendant[]>()
  const derived = new Set<TypeKey>()
  const bases = new Set<TypeKey>()
  for (const definition of types.values()) {
    if (definition.kind !== 'complex') continue
    if (definition.derivation !== undefined) bases.add(definition.derivation.base)
    if (definition.name === undefined || definition.derivation === undefined) continue
    derived.add(definition.key)
    if (definition.abstract) continue
    const methods = new Set<Derivation>()
    for (let step: TypeDefinition | undefined = definition; step?.kind === 'complex'; ) {
      if (step.derivation === undefined) break
      const { by, base } = step.derivation
      methods.add(by)
      const descendant = { definition, methods: new Set(methods) }
      const known = descendants.get(base)
      if (known === undefined) descendants.set(base, [descendant])
      else known.push(descendant)
      step = types.get(base)
    }
  }
  const subtypesOf: Hierarchy['subtypesOf'] = (key, block = []) => {
    const type = types.get(key)
    const blocked = [...block, ...((type?.kind === 'complex' && type.block) || [])]
    return (descendants.get(key) ?? [])
      .filter(({ methods }) => !blocked.some((method) => methods.has(method)))
      .map(({ definition }) => definition)
  }
  const replaceable = new Set([...descendants.keys()].filter((key) => subtypesOf(key).length > 0))
  return { derived, bases, replaceable, subtypesOf }
}

/** The types that elements of types or of messages refer to. */
export function referredTypes(
  model: Pick<ContractModel, 'types' | 'ports'>,
): ReadonlyMap<TypeKey, { readonly isNillable: boolean }> {
  const keys = new Map<TypeKey, { readonly isNillable: boolean }>()
  for (const { type, nillable } of elementsIn(model)) {
    if (type.kind !== 'defined') continue
    const { isNillable = false } = keys.get(type.key) ?? {}
    keys.set(type.key, { isNillable: isNillable || nillable })
  }
  return keys
}

function* elementsIn({
  types,
  ports,
}: Pick<ContractModel, 'types' | 'ports'>): Generator<Pick<ElementParticle, 'type' | 'nillable'>> {
  for (const definition of types.values()) {
    if (definition.kind !== 'complex' || definition.content === undefined) continue
    for (const particle of particlesIn(definition.content)) {
      if (particle.kind === 'element') yield particle
    }
  }
  for (const { operations } of ports) {
    for (const { input, output, headers, faults } of operations) {
      for (const element of [input, output, ...headers, ...faults]) {
        if (element !== undefined && element !== 'empty') yield element
      }
    }
  }
}
