import type { ComplexDefinition, ContractModel, TypeKey, TypeUse } from '../model/contract-model.js'
import { particlesIn } from '../model/particles.js'

/** The derivation of complex types. */
export interface Hierarchy {
  /** Named types derived from a type, directly or not, without abstract ones; in schema order. */
  readonly subtypes: ReadonlyMap<TypeKey, readonly ComplexDefinition[]>
  /** Types that are derived from others. */
  readonly derived: ReadonlySet<TypeKey>
  /** Types that have derived types, named or anonymous. */
  readonly bases: ReadonlySet<TypeKey>
}

/** Reads the derivation of all complex types of a model. */
export function readHierarchy({ types }: ContractModel): Hierarchy {
  const subtypes = new Map<TypeKey, ComplexDefinition[]>()
  const derived = new Set<TypeKey>()
  const bases = new Set<TypeKey>()
  for (const definition of types.values()) {
    if (definition.kind !== 'complex') continue
    if (definition.derivation !== undefined) bases.add(definition.derivation.base)
    if (definition.name === undefined) continue
    for (let key = definition.derivation?.base; key !== undefined; ) {
      derived.add(definition.key)
      if (!definition.abstract) {
        const known = subtypes.get(key)
        if (known === undefined) subtypes.set(key, [definition])
        else known.push(definition)
      }
      const base = types.get(key)
      key = base?.kind === 'complex' ? base.derivation?.base : undefined
    }
  }
  return { subtypes, derived, bases }
}

/** The types that elements of types or of messages refer to. */
export function referredTypes(model: ContractModel): ReadonlySet<TypeKey> {
  const keys = new Set<TypeKey>()
  const add = (use: TypeUse): void => {
    if (use.kind === 'defined') keys.add(use.key)
  }
  for (const definition of model.types.values()) {
    if (definition.kind !== 'complex' || definition.content === undefined) continue
    for (const particle of particlesIn(definition.content)) {
      if (particle.kind === 'element') add(particle.type)
    }
  }
  for (const { operations } of model.ports) {
    for (const { input, output, headers, faults } of operations) {
      for (const element of [input, output, ...headers, ...faults]) {
        if (element !== undefined && element !== 'empty') add(element.type)
      }
    }
  }
  return keys
}
