import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type {
  AttributeModel,
  ComplexDefinition,
  Facets,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import { GenerateError } from '../model/generate-error.js'
import type { SchemaContext } from './schema-context.js'

/** Limit on the depth of derivation; in practice it is about ten. */
const maxDerivationDepth = 250

/**
 * Orders types so that each comes after the types it is made from: its base, list items, union members.
 *
 * @throws GenerateError where a type is made from itself, directly or through others, or is derived too deeply
 */
function inDerivationOrder(context: SchemaContext): readonly TypeDefinition[] {
  const ordered: TypeDefinition[] = []
  const depths = new Map<string, number>()
  const state = new Map<string, 'open' | 'done'>()
  for (const start of context.types.keys()) {
    const open: { readonly key: string; readonly uses: readonly string[]; next: number }[] = []
    const enter = (key: string): void => {
      const definition = context.types.get(key)
      if (definition === undefined || state.get(key) === 'done') return
      if (state.get(key) === 'open') {
        throw refuseType(context, key, 'is derived from itself, directly or through other types')
      }
      state.set(key, 'open')
      open.push({ key, uses: madeFrom(definition), next: 0 })
    }
    enter(start)
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const use = frame.uses[frame.next]
      if (use !== undefined) {
        frame.next += 1
        enter(use)
        continue
      }
      open.pop()
      state.set(frame.key, 'done')
      const deepest = frame.uses.reduce((most, key) => Math.max(most, depths.get(key) ?? 0), 0)
      const depth = deepest + 1
      if (depth > maxDerivationDepth) {
        const reason = `is derived through more than ${maxDerivationDepth} other types`
        throw refuseType(context, frame.key, reason)
      }
      depths.set(frame.key, depth)
      const definition = context.types.get(frame.key)
      if (definition !== undefined) ordered.push(definition)
    }
  }
  return ordered
}

function refuseType(context: SchemaContext, key: string, reason: string): GenerateError {
  const source = context.symbols.types.get(key)?.source
  const name = splitClarkName(key).local
  return new GenerateError(source?.location ?? '', `type "${name}"`, reason, source?.line)
}

function madeFrom(definition: TypeDefinition): readonly string[] {
  if (definition.kind === 'simple') return typesOf({ kind: 'inline', type: definition })
  const { derivation, text } = definition
  return [...(derivation === undefined ? [] : [derivation.base]), ...(text ? typesOf(text) : [])]
}

/** The types that a use refers to, itself or through anonymous simple types. */
export function typesOf(use: TypeUse): readonly TypeKey[] {
  if (use.kind === 'defined') return [use.key]
  if (use.kind !== 'inline') return []
  const { variety } = use.type
  if (variety.kind === 'restriction') return typesOf(variety.base)
  if (variety.kind === 'list') return typesOf(variety.item)
  return variety.members.flatMap(typesOf)
}

/**
 * Completes derived types: extensions of mixed types are mixed. Restrictions get the attributes that they do not
 * restate, and the simple content of the base with their facets.
 */
export function completeDerivations(context: SchemaContext): ReadonlyMap<string, TypeDefinition> {
  const complete = new Map<string, TypeDefinition>()
  // All attributes and the text type of each type, those of extended bases included.
  const whole = new Map<string, Whole>()
  for (const definition of inDerivationOrder(context)) {
    if (definition.kind === 'simple') {
      if (definition.key !== undefined) complete.set(definition.key, definition)
      continue
    }
    const base = definition.derivation && whole.get(definition.derivation.base)
    const completed = base === undefined ? definition : complement(definition, base, context)
    complete.set(definition.key, completed)
    whole.set(definition.key, wholeOf(completed, base))
  }
  // Restore the order of the schemas.
  return new Map(
    [...context.types.keys()].flatMap((key) => {
      const definition = complete.get(key)
      return definition === undefined ? [] : [[key, definition] as const]
    }),
  )
}

interface Whole {
  readonly attributes: ReadonlyMap<ClarkName, AttributeModel>
  readonly text: TypeUse | undefined
  readonly mixed: boolean
}

function wholeOf(definition: ComplexDefinition, base: Whole | undefined): Whole {
  const extended = definition.derivation?.by === 'extension' ? base : undefined
  return {
    attributes: new Map([
      ...(extended?.attributes ?? []),
      ...definition.attributes.map((attribute) => [nameOf(attribute), attribute] as const),
    ]),
    text: definition.text ?? extended?.text,
    mixed: definition.mixed,
  }
}

function complement(
  definition: ComplexDefinition,
  base: Whole,
  context: SchemaContext,
): ComplexDefinition {
  if (definition.derivation?.by === 'restriction') return restrict(definition, base, context)
  // An extension has the content of its base: text where that has text, whatever it says itself.
  const { content, ...others } = definition
  const isText = base.text !== undefined
  if (isText && content !== undefined) warnOfContent(context, definition.key)
  const extension: ComplexDefinition = {
    ...others,
    ...(isText || content === undefined ? {} : { content }),
    mixed: !isText && (definition.mixed || base.mixed),
  }
  const repeated = definition.attributes.filter((attribute) =>
    base.attributes.has(nameOf(attribute)),
  )
  if (repeated.length === 0) return extension
  // Some contracts do this although it is not allowed: an element has each attribute once.
  const source = context.symbols.types.get(definition.key)?.source
  if (source !== undefined) {
    const names = repeated.map(({ name }) => name).join(', ')
    context.warn(source, `repeats attributes of the type that it extends; ignored: ${names}`)
  }
  const attributes = definition.attributes.filter((attribute) => !repeated.includes(attribute))
  return { ...extension, attributes }
}

function warnOfContent({ symbols, warn }: SchemaContext, key: TypeKey): void {
  const source = symbols.types.get(key)?.source
  if (source !== undefined)
    warn(source, 'extends a type with simple content; its elements are ignored')
}

function restrict(
  definition: ComplexDefinition,
  base: Whole,
  context: SchemaContext,
): ComplexDefinition {
  const own = new Map(definition.attributes.map((attribute) => [nameOf(attribute), attribute]))
  const prohibited = context.prohibited.get(definition.key)
  const inherited = [...base.attributes]
    .filter(([name]) => !prohibited?.has(name))
    .map(([name, attribute]) => own.get(name) ?? attribute)
  const added = definition.attributes.filter((attribute) => !base.attributes.has(nameOf(attribute)))
  const facets = context.textFacets.get(definition.key)
  const text = definition.text ?? (facets && base.text && withFacets(base.text, facets))
  return {
    ...definition,
    attributes: [...inherited, ...added],
    ...(text === undefined ? {} : { text }),
  }
}

function withFacets(base: TypeUse, facets: Facets): TypeUse {
  if (Object.keys(facets).length === 0) return base
  return {
    kind: 'inline',
    type: { kind: 'simple', variety: { kind: 'restriction', base, facets } },
  }
}

function nameOf({ namespace, name }: AttributeModel): ClarkName {
  return clarkName(namespace, name)
}
