import { splitClarkName } from '../../xml/expanded-name.js'
import type {
  ComplexDefinition,
  ContractModel,
  TypeDefinition,
  TypeKey,
} from '../model/contract-model.js'
import { capitalize, type Namer, toIdentifier, toTypeName } from '../model/typescript-names.js'
import { nameMemberTypes } from './member-type-names.js'

/**
 * Assigns names to all types: first to named types, then to the anonymous types of elements, then to those
 * within other types, by {@link nameMemberTypes}. A type keeps its own name where it is free.
 */
export function nameTypes(
  { types }: ContractModel,
  shortNames: ReadonlyMap<string, string>,
  namer: Namer,
): ReadonlyMap<TypeKey, string> {
  const names = new Map<TypeKey, string>()
  const take = (key: TypeKey, words: string, namespace: string, suffix?: string): string => {
    const name = namer.take(candidates(words, namespace, shortNames, namer, suffix), namespace)
    names.set(key, name)
    return name
  }
  const complex = (kind: ComplexDefinition['origin']['kind']): ComplexDefinition[] =>
    [...types.values()].filter(
      (type): type is ComplexDefinition => type.kind === 'complex' && type.origin.kind === kind,
    )

  const named = [...types].filter(
    ([, type]) => type.kind === 'simple' || type.origin.kind === 'type',
  )
  // Names that need no change are assigned first, so that `item` does not take the name of `Item`.
  const isUnchanged = ([key, type]: readonly [TypeKey, TypeDefinition]): boolean =>
    toTypeName(localName(key, type)) === localName(key, type)
  for (const [key, type] of [
    ...named.filter(isUnchanged),
    ...named.filter((entry) => !isUnchanged(entry)),
  ]) {
    take(key, localName(key, type), namespaceOf(key, type))
  }
  for (const { key, origin, namespace } of complex('element')) {
    take(key, origin.name, namespace, 'Element')
  }
  for (const { key, origin, namespace } of [...complex('message'), ...complex('parts')]) {
    take(key, origin.name, namespace, 'Message')
  }
  for (const { key, origin, namespace } of complex('group')) {
    if (origin.kind !== 'group') continue
    take(key, origin.group + capitalize(toIdentifier(origin.name)), namespace)
  }
  nameMemberTypes(complex('member'), names, {
    isTaken: (name) => namer.has(name),
    take: ({ key, namespace }, words) => take(key, words, namespace),
  })
  return names
}

function localName(key: TypeKey, type: TypeDefinition): string {
  return type.kind === 'complex'
    ? type.origin.name
    : splitClarkName(key).local.replace('#', 'Original')
}

function namespaceOf(key: TypeKey, type: TypeDefinition): string {
  return type.kind === 'complex' ? type.namespace : splitClarkName(key).namespace
}

function candidates(
  words: string,
  namespace: string,
  shortNames: ReadonlyMap<string, string>,
  namer: Namer,
  suffix: string | undefined,
): readonly string[] {
  const name = toTypeName(words)
  const verbatim = toIdentifier(words)
  const shortName = shortNames.get(namespace)
  const suffixed = shortName === undefined ? [] : [`${name}_${shortName.replace(/^_/, '')}`]
  // Two types of one namespace may differ only in case; an element and a type may have the same name.
  const within = [
    ...(suffix === undefined && verbatim !== name ? [verbatim] : []),
    `${name}${suffix ?? 'Type'}`,
  ]
  const holder = namer.holder(name)
  // Types of different namespaces get the short name of theirs; the namespace of an rpc wrapper is not declared
  // in a schema.
  const isWithin = holder === undefined || holder === namespace || suffix === 'Message'
  return [name, ...(isWithin ? [...within, ...suffixed] : [...suffixed, ...within]), name]
}
