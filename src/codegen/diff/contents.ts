import { clarkName } from '../../xml/expanded-name.js'
import type { Occurs } from '../../xsd/descriptor.js'
import type {
  AttributeModel,
  ComplexDefinition,
  ContractModel,
  ElementParticle,
  Particle,
  TypeUse,
} from '../model/contract-model.js'
import { multiply } from '../model/particles.js'
import { complexOf } from './display-names.js'

/** An element or wildcard in the content of a type, which is a member for callers. */
export interface Member {
  /** Clark name; `*` for a wildcard. The second with the same name ends in ` (2)`, and so on. */
  readonly key: string
  readonly name: string
  /** Absent for a wildcard. */
  readonly element?: ElementParticle
  /** Whether it is required; not within a choice or an optional group. */
  readonly required: boolean
  /** Maximum occurrences, multiplied by those of the groups around it. */
  readonly max: Occurs
  /** The choices and repeated groups around it, outermost first; `''` for none. */
  readonly place: string
  /** Whether its position among its siblings is fixed. */
  readonly ordered: boolean
}

/** Content and attributes of a complex type with those of its bases. */
export interface Contents {
  readonly members: readonly Member[]
  readonly attributes: readonly AttributeModel[]
  readonly anyAttribute: boolean
  readonly mixed: boolean
  /** Type of the text of simple content. */
  readonly text: TypeUse | undefined
}

interface Surroundings {
  readonly required: boolean
  readonly max: Occurs
  readonly place: string
  readonly ordered: boolean
}

/** Reads the contents of a complex type, those of the types that it extends first. */
export function contentsOf(type: ComplexDefinition, model: ContractModel): Contents {
  const chain = [type]
  const seen = new Set([type.key])
  for (let at = type; at.derivation?.by === 'extension'; ) {
    const base = complexOf(at.derivation.base, model)
    if (base === undefined || seen.has(base.key)) break
    seen.add(base.key)
    chain.unshift(base)
    at = base
  }
  const members: Member[] = []
  const counts = new Map<string, number>()
  const surroundings = { required: true, max: 1, place: '', ordered: true }
  for (const { content } of chain) if (content) collect(content, surroundings, members, counts)
  return {
    members,
    attributes: chain.flatMap(({ attributes }) => attributes),
    anyAttribute: chain.some(({ anyAttribute }) => anyAttribute),
    mixed: chain.some(({ mixed }) => mixed),
    text: chain.findLast(({ text }) => text !== undefined)?.text,
  }
}

function collect(
  particle: Particle,
  around: Surroundings,
  members: Member[],
  counts: Map<string, number>,
): void {
  const required = around.required && particle.min > 0
  const max = multiply(around.max, particle.max)
  if (particle.kind === 'element' || particle.kind === 'any') {
    const element = particle.kind === 'element' ? particle : undefined
    const name = element === undefined ? '*' : clarkName(element.namespace, element.name)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    members.push({
      key: count === 1 ? name : `${name} (${count})`,
      name: element?.name ?? '*',
      ...(element === undefined ? {} : { element }),
      required,
      max,
      place: around.place,
      ordered: around.ordered,
    })
    return
  }
  const isChoice = particle.kind === 'choice'
  const repeats = particle.max !== 1
  const step = isChoice || repeats ? `${particle.kind}${repeats ? '*' : ''}/` : ''
  const inner = {
    required: required && (!isChoice || particle.items.length === 1),
    max,
    place: around.place + step,
    ordered: around.ordered && particle.kind === 'sequence',
  }
  for (const item of particle.items) collect(item, inner, members, counts)
}
