import { isComplex, resolveType } from '../xsd/content-model/complex-model.js'
import type {
  ComplexType,
  ElementDescriptor,
  ElementParticle,
  Particle,
  TypeRef,
} from '../xsd/descriptor.js'
import type { Data8Convention } from './convention.js'

/** The elements of a reply of the convention that distinguish success from refusal, by name. */
export interface ReplyElements {
  readonly result: ElementName
  readonly status: ElementName
  readonly success: ElementName
  readonly errorMessage: ElementName
  readonly creditsRemaining: ElementName
  /** Members of the result that a success must have, though the contract lets them be absent. */
  readonly required: readonly ElementName[]
}

/** The name of an element, and its namespace; `''` for none. */
export interface ElementName {
  readonly name: string
  readonly ns: string
}

/** Finds the elements of an operation's reply in its descriptors; done once for each operation. */
export function replyElements(
  output: ElementDescriptor,
  convention: Data8Convention,
  required: readonly string[] = [],
): ReplyElements {
  const result = child(output.type, convention.result)
  const status = child(result.type, 'Status')
  return {
    result: nameOf(result),
    status: nameOf(status),
    success: nameOf(child(status.type, 'Success')),
    errorMessage: nameOf(child(status.type, 'ErrorMessage')),
    creditsRemaining: nameOf(child(status.type, 'CreditsRemaining')),
    required: required.map((name) => nameOf(child(result.type, name))),
  }
}

function nameOf(particle: ElementParticle): ElementName {
  return { name: particle.name, ns: particle.ns ?? '' }
}

function child(ref: TypeRef, name: string): ElementParticle {
  const type = resolveType(ref)
  const found = isComplex(type) ? findParticle(type, name) : undefined
  if (found === undefined) throw new TypeError(`the descriptors have no element ${name} where due`)
  return found
}

function findParticle(type: ComplexType, name: string): ElementParticle | undefined {
  const own = type.content === undefined ? undefined : findIn(type.content, name)
  return own ?? (type.base === undefined ? undefined : findParticle(type.base(), name))
}

function findIn(particle: Particle, name: string): ElementParticle | undefined {
  if (particle.kind === 'element') return particle.name === name ? particle : undefined
  if (particle.kind === 'any') return undefined
  for (const item of particle.items) {
    const found = findIn(item, name)
    if (found !== undefined) return found
  }
  return undefined
}
