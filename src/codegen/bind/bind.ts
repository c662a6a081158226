import type { ComplexDefinition, ContractModel, TypeKey, TypeUse } from '../model/contract-model.js'
import { GenerateError } from '../model/generate-error.js'
import { type Hierarchy, readHierarchy, referredTypes } from '../model/hierarchy.js'
import { particlesIn } from '../model/particles.js'
import { Namer } from '../model/typescript-names.js'
import type { Bindings, BoundComplex, BoundType } from './bindings.js'
import { limitChoices } from './choices.js'
import { attributeMembersOf, bindAttributes, bindMixed, bindParticle, Members } from './members.js'
import { namespacesOf, shortenNamespaces } from './namespace-short-names.js'
import { normalize } from './normalize.js'
import { bindServices } from './services.js'
import { bindSubstitutions } from './substitutions.js'
import { nameTypes } from './type-names.js'

/** Limit on the elements of all types, with groups counted at each use. */
const maxParticles = 2_000_000

/**
 * Assigns TypeScript names to all parts of a contract.
 *
 * @param file location of the contract, for errors that concern all of it
 * @throws GenerateError where the types have more elements than the limit
 */
export function bindContract(
  model: ContractModel,
  file: string,
  progress: (done: number, total: number) => void,
): Bindings {
  const shortNames = shortenNamespaces(namespacesOf(model))
  const types = new Namer()
  const values = new Namer()
  const names = nameTypes(model, shortNames, types)
  // A descriptor has the name of its type, so that type names are reserved among the values.
  for (const name of names.values()) values.take([name])
  const namespaces = new Map(
    [...shortNames].map(([namespace, shortName]) => [
      namespace,
      values.take([`${shortName}Namespace`, `${shortName}NamespaceName`]),
    ]),
  )
  const context: Context = {
    model,
    names,
    shortNames,
    hierarchy: readHierarchy(model.types),
    referred: referredTypes(model),
    types,
    budget: { left: maxParticles, file },
  }
  const bound = bindTypes(context, progress)
  return {
    namespaces,
    types: bound,
    limitedSubtypes: (use) => limitedSubtypes(context, bound, use),
    substitutions: bindSubstitutions(bound.values(), shortNames, { types, values }),
    ...bindServices(model, { types, values }),
    taken: (name) => types.has(name) || values.has(name),
  }
}

interface Context {
  readonly model: ContractModel
  readonly names: ReadonlyMap<TypeKey, string>
  readonly shortNames: ReadonlyMap<string, string>
  readonly hierarchy: Hierarchy
  readonly referred: ReturnType<typeof referredTypes>
  readonly types: Namer
  readonly budget: { left: number; readonly file: string }
}

function limitedSubtypes(
  { hierarchy }: Context,
  bound: ReadonlyMap<TypeKey, BoundType>,
  use: TypeUse,
): readonly BoundComplex[] | undefined {
  const type = use.kind === 'defined' ? bound.get(use.key) : undefined
  if (use.kind !== 'defined' || use.block === undefined || type?.kind !== 'complex') {
    return undefined
  }
  const allowed = new Set(hierarchy.subtypesOf(use.key, use.block).map(({ key }) => key))
  if (allowed.size === type.subtypes.length) return undefined
  return type.subtypes.filter(({ definition }) => allowed.has(definition.key))
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
    const own = inherited?.extend() ?? Members.create(context.shortNames)
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

/** Every type, each after its base; the readers have refused cycles. */
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
  budget.left -= content === undefined ? 1 : [...particlesIn(content)].length
  if (budget.left < 0) {
    throw new GenerateError(budget.file, 'types', `have more than ${maxParticles} elements`)
  }
  const isMemberless =
    content === undefined &&
    definition.attributes.length === 0 &&
    !definition.anyAttribute &&
    !definition.mixed &&
    definition.text === undefined &&
    (base?.isMemberless ?? true)
  const isBase = hierarchy.bases.has(definition.key)
  const inHierarchy =
    hierarchy.derived.has(definition.key) || hierarchy.replaceable.has(definition.key)
  return {
    kind: 'complex',
    name: names.get(definition.key) ?? '',
    definition,
    ...(base === undefined ? {} : { base }),
    attributes: bindAttributes(definition.attributes, members),
    ...(content === undefined ? {} : { content }),
    // Mixed content is an array of objects with one member each: its choices do not multiply.
    combinations: definition.mixed ? 1 : (limited?.combinations ?? inherited),
    subtypes: [],
    abstract: definition.abstract,
    inHierarchy,
    isMemberless,
    isBase,
    isEmpty: isMemberless && !inHierarchy && !isBase,
  }
}

function hasAttributes(type: BoundComplex): boolean {
  return attributeMembersOf(type).length > 0
}

// Types and their subtypes refer to each other: they are linked after all types are bound.
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
    const subtypes = hierarchy.subtypesOf(key).flatMap((definition) => {
      const subtype = bound.get(definition.key)
      return subtype?.kind === 'complex' ? [subtype] : []
    })
    const hasUnion = subtypes.length > 0 && referred.has(key)
    const isNillable = referred.get(key)?.isNillable === true
    const hasNillable = isNillable && [type, ...subtypes].some(hasAttributes)
    linked.set(key, {
      ...type,
      subtypes,
      // An abstract type without known subtypes is used itself, since nothing else can be.
      abstract: type.abstract && subtypes.length > 0,
      ...(hasUnion
        ? { union: types.take([`${type.name}OrSubtype`, `${type.name}OrSubtypes`]) }
        : {}),
      ...(hasNillable
        ? { nillable: types.take([`${type.name}OrNil`, `Nillable${type.name}`]) }
        : {}),
    })
  }
  return linked
}
