import type { Occurs } from '../../xsd/descriptor.js'
import type { GroupParticle, Particle } from './contract-model.js'

/** Whether a particle is a model group, and not an element or a wildcard. */
export function isGroup(particle: Particle): particle is GroupParticle {
  return particle.kind !== 'element' && particle.kind !== 'any'
}

/** A particle of the model, or one with members assigned. */
interface Tree<P> {
  readonly kind: string
  readonly items?: readonly P[]
}

/**
 * A particle and all particles in it, each group before its items and of several items the last first. Groups may be
 * nested to any depth.
 */
export function* particlesIn<P extends Tree<P>>(root: P): Generator<P> {
  const open = [root]
  for (let particle = open.pop(); particle !== undefined; particle = open.pop()) {
    yield particle
    for (const item of particle.items ?? []) open.push(item)
  }
}

/** A particle with further documentation before its own. */
export function documented<P extends Particle>(particle: P, documentation: string | undefined): P {
  if (documentation === undefined) return particle
  const texts = new Set([documentation, particle.documentation ?? documentation])
  return { ...particle, documentation: [...texts].join('\n\n') }
}

/** The maxOccurs of a particle within a group that occurs itself. */
export function multiply(outer: Occurs, inner: Occurs): Occurs {
  if (outer === 0 || inner === 0) return 0
  return outer === 'unbounded' || inner === 'unbounded' ? 'unbounded' : outer * inner
}
