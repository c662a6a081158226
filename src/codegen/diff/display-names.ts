import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'
import type {
  ComplexDefinition,
  ContractModel,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'

/** Names of types for messages: local names, or Clark names where local ones are ambiguous. */
export class DisplayNames {
  readonly #ambiguous: ReadonlySet<string>

  constructor(models: readonly ContractModel[]) {
    this.#ambiguous = new Set(models.flatMap(ambiguousNames))
  }

  name(name: ClarkName): string {
    const { local } = splitClarkName(name)
    return this.#ambiguous.has(local) ? name : local
  }

  type(definition: TypeDefinition, model: ContractModel): string {
    if (definition.name !== undefined) return this.name(definition.name)
    return definition.kind === 'complex' ? this.#anonymous(definition, model) : 'a simple type'
  }

  use(use: TypeUse, model: ContractModel): string {
    if (use.kind === 'builtin') return `xs:${use.name}`
    if (use.kind === 'anyType') return 'xs:anyType'
    const definition = use.kind === 'inline' ? use.type : model.types.get(use.key)
    if (definition === undefined) return 'an unknown type'
    if (definition.name !== undefined) return this.name(definition.name)
    if (definition.kind === 'complex') return 'an anonymous type'
    const { variety } = definition
    if (variety.kind === 'list') return `list of ${this.use(variety.item, model)}`
    if (variety.kind === 'union') {
      return `union of ${variety.members.map((member) => this.use(member, model)).join(', ')}`
    }
    return `restricted ${this.use(variety.base, model)}`
  }

  #anonymous({ origin }: ComplexDefinition, model: ContractModel): string {
    if (origin.kind !== 'member') return origin.name
    const owner = model.types.get(origin.owner)
    return owner === undefined ? origin.name : `${this.type(owner, model)}.${origin.name}`
  }
}

/** The definition that a use refers to; absent for built-in types. */
export function definitionOf(use: TypeUse, model: ContractModel): TypeDefinition | undefined {
  if (use.kind === 'inline') return use.type
  return use.kind === 'defined' ? model.types.get(use.key) : undefined
}

/** The complex type with a key; absent where it is not complex. */
export function complexOf(key: TypeKey, model: ContractModel): ComplexDefinition | undefined {
  const definition = model.types.get(key)
  return definition?.kind === 'complex' ? definition : undefined
}

function ambiguousNames({ types }: ContractModel): readonly string[] {
  const seen = new Set<string>()
  const twice: string[] = []
  for (const { name } of types.values()) {
    if (name === undefined) continue
    const { local } = splitClarkName(name)
    if (seen.has(local)) twice.push(local)
    seen.add(local)
  }
  return twice
}
