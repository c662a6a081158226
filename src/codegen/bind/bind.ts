import type { ComplexDefinition, ContractModel, TypeKey } from '../model/contract-model.js'
import { GenerateError } from '../model/generate-error.js'
import { Namer } from '../model/names.js'
import type { Bindings, BoundComplex, BoundParticle, BoundType } from './bindings.js'
import { limitChoices } from './choices.js'
import { type Hierarchy, readHierarchy, referredTypes } from './hierarchy.js'
import { labelNamespaces, namespacesOf } from './labels.js'
import { bindAttributes, bindMixed, bindParticle, Members } from './members.js'
import { normalize } from './normalize.js'
import { bindServices } from './services.js'
import { bindSubstitutions } from './substitutions.js'
import { nameTypes } from './type-names.js'

/** Elements of all types together, groups counted wherever they are used. */
const maxParticles = 2_000_000

/**
 * Gives everything in a contract its name in TypeScript.
 *
 * @param file location of the contract, for what concerns all of it
 * @throws GenerateError where the contract comes to more than can be written down
 */
export function bindContract(
  model: ContractModel,
  file: string,
  progress: (done: number, total: number) => void,
): Bindings {
  const labels = labelNamespaces(namespacesOf(model))
  const types = new Namer()
  const values = new Namer()
  const names = nameTypes(model, labels, types)
  // Descriptors are named as their types, whether a module has both or not.
  for (const name of names.values()) values.take([name])
  const namespaces = new Map(
    [...labels].map(([namespace, label]) => [
      namespace,
      values.take([`${label}Namespace`, `${label}NamespaceName`]),
    ]),
  )
  const context: Context = {
    model,
    names,
    labels,
    hierarchy: readHierarchy(model),
    referred: referredTypes(model),
    types,
    budget: { left: maxParticles, file },
  }
  const bound = bindTypes(context, progress)
  return {
    namespaces,
    types: bound,
    substitutions: bindSubstitutions(bound.values(), labels, { types, values }),
    ...bindServices(model, { types, values }),
    taken: (name) => types.has(name) || values.has(name),
  }
}

interface Context {
  readonly model: ContractModel
  readonly names: ReadonlyMap<TypeKey, string>
  readonly labels: ReadonlyMap<string, string>
  readonly hierarchy: Hierarchy
  readonly referred: ReadonlySet<TypeKey>
  readonly types: Namer
  readonly budget: { left: number; readonly file: string }
}

function bindTypes(
  context: Context,
  progress: (done: number, total: number) => void,
): ReadonlyMap<TypeKey, BoundType> {
  const { model, names } = context
  const bound = new Map<TypeKey, BoundType>()
  const members = new Map<TypeKey, Members>()
  const bind = (definition: ComplexDefinition): BoundComplex => {
    const { derivation } = definition
    const key = derivation?.by === 'extension' ? derivation.base : undefined
    const base = key === undefined ? undefined : bound.get(key)
    const inherited = key === undefined ? undefined : members.get(key)
    const own = inherited?.extend() ?? Members.create(context.labels)
    members.set(definition.key, own)
    const complex = bindComplex(
      context,
      definition,
      own,
      base?.kind === 'complex' ? base : undefined,
    )
    bound.set(definition.key, complex)
    return complex
  }
  let done = 0
  for (const definition of basesFirst(model)) {
    if (definition.kind === 'complex') bind(definition)
    done += 1
    progress(done, model.types.size)
  }
  for (const [key, definition] of model.types) {
    const name = names.get(key) ?? ''
    if (definition.kind === 'simple') bound.set(key, { kind: 'simple', name, definition })
  }
  return linkSubtypes(context, bound)
}

/** Every type, each after the one that it is derived from; cycles have been refused before. */
function* basesFirst({
  types,
}: ContractModel): Generator<
  ContractModel['types'] extends ReadonlyMap<string, infer T> ? T : never
> {
  const done = new Set<TypeKey>()
  for (const start of types.keys()) {
    const chain: TypeKey[] = []
    for (let key: TypeKey | undefined = start; key !== undefined && !done.has(key); ) {
      chain.push(key)
      const definition = types.get(key)
      key = definition?.kind === 'complex' ? definition.derivation?.base : undefined
    }
    for (const key of chain.reverse()) {
      done.add(key)
      const definition = types.get(key)
      if (definition !== undefined) yield definition
    }
  }
}

function bindComplex(
  { names, hierarchy, budget }: Context,
  definition: ComplexDefinition,
  members: Members,
  base: BoundComplex | undefined,
): BoundComplex {
  const particle = definition.content && normalize(definition.content)
  const bind = definition.mixed ? bindMixed : bindParticle
  const inherited = base?.combinations ?? 1
  const limited = particle && limitChoices(bind(particle, members), inherited)
  const content = limited?.particle
  budget.left -= content === undefined ? 1 : countParticles(content)
  if (budget.left < 0) {
    throw new GenerateError(budget.file, 'types', `come to more than ${maxParticles} elements`)
  }
  return {
    kind: 'complex',
    name: names.get(definition.key) ?? '',
    definition,
    ...(base === undefined ? {} : { base }),
    attributes: bindAttributes(definition.attributes, members),
    ...(content === undefined ? {} : { content }),
    // What is mixed says each element for itself.
    combinations: definition.mixed ? 1 : (limited?.combinations ?? inherited),
    subtypes: [],
    abstract: definition.abstract,
    inHierarchy: hierarchy.derived.has(definition.key) || hierarchy.subtypes.has(definition.key),
    isEmpty:
      content === undefined &&
      definition.attributes.length === 0 &&
      !definition.anyAttribute &&
      !definition.mixed &&
      definition.text === undefined &&
      definition.derivation === undefined &&
      !hierarchy.bases.has(definition.key),
  }
}

function countParticles(particle: BoundParticle): number {
  if (particle.kind !== 'group') return 1
  return particle.items.reduce((sum, item) => sum + countParticles(item), 1)
}

// Types and their subtypes refer to each other: the links are made when all of them are there.
function linkSubtypes(
  { model, hierarchy, referred, types }: Context,
  bound: Map<TypeKey, BoundType>,
): ReadonlyMap<TypeKey, BoundType> {
  const linked = new Map<TypeKey, BoundType>()
  for (const key of model.types.keys()) {
    const type = bound.get(key)
    if (type?.kind !== 'complex') {
      if (type !== undefined) linked.set(key, type)
      continue
    }
    const subtypes = (hierarchy.subtypes.get(key) ?? []).flatMap((definition) => {
      const subtype = bound.get(definition.key)
      return subtype?.kind === 'complex' ? [subtype] : []
    })
    const hasUnion = subtypes.length > 0 && referred.has(key)
    linked.set(key, {
      ...type,
      subtypes,
      // An abstract type that nothing is known to be derived from can only be taken as it is.
      abstract: type.abstract && subtypes.length > 0,
      ...(hasUnion
        ? { union: types.take([`${type.name}OrSubtype`, `${type.name}OrSubtypes`]) }
        : {}),
    })
  }
  return linked
}
