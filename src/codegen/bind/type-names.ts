import type {
  ComplexDefinition,
  ContractModel,
  TypeDefinition,
  TypeKey,
} from '../model/contract-model.js'
import { splitClark } from '../model/documents.js'
import { capitalize, type Namer, toIdentifier, toTypeName } from '../model/names.js'

/**
 * Names every type. One keeps its own name where it can: named types first, then the anonymous types
 * of elements, then those inside of others, which are named after both.
 */
export function nameTypes(
  { types }: ContractModel,
  labels: ReadonlyMap<string, string>,
  namer: Namer,
): ReadonlyMap<TypeKey, string> {
  const names = new Map<TypeKey, string>()
  const take = (key: TypeKey, words: string, namespace: string, suffix?: string): void => {
    names.set(key, namer.take(candidates(words, namespace, labels, namer, suffix), namespace))
  }
  const complex = (kind: ComplexDefinition['origin']['kind']): ComplexDefinition[] =>
    [...types.values()].filter(
      (type): type is ComplexDefinition => type.kind === 'complex' && type.origin.kind === kind,
    )

  const named = [...types].filter(
    ([, type]) => type.kind === 'simple' || type.origin.kind === 'type',
  )
  // Those that need no change go first, so that `item` does not take the name of `Item`.
  const isAsItStands = ([key, type]: readonly [TypeKey, TypeDefinition]): boolean =>
    toTypeName(localName(key, type)) === localName(key, type)
  for (const [key, type] of [
    ...named.filter(isAsItStands),
    ...named.filter((entry) => !isAsItStands(entry)),
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
    if (origin.kind === 'group') take(key, joined(origin.group, origin.name), namespace)
  }
  // What is inside of a type comes after it, so that its owner has its name already.
  for (const { key, origin, namespace } of complex('member')) {
    if (origin.kind !== 'member') continue
    take(key, joined(names.get(origin.owner) ?? '', origin.name), namespace)
  }
  return names
}

function joined(owner: string, name: string): string {
  return owner + capitalize(toIdentifier(name))
}

function localName(key: TypeKey, type: TypeDefinition): string {
  return type.kind === 'complex' ? type.origin.name : splitClark(key).local.replace('#', 'Original')
}

function namespaceOf(key: TypeKey, type: TypeDefinition): string {
  return type.kind === 'complex' ? type.namespace : splitClark(key).namespace
}

function candidates(
  words: string,
  namespace: string,
  labels: ReadonlyMap<string, string>,
  namer: Namer,
  suffix: string | undefined,
): readonly string[] {
  const name = toTypeName(words)
  const verbatim = toIdentifier(words)
  const label = labels.get(namespace)
  const labelled = label === undefined ? [] : [`${name}_${label}`]
  // Two types of one namespace differ in case only; an element and a type may be named the same.
  const within = [
    ...(suffix === undefined && verbatim !== name ? [verbatim] : []),
    `${name}${suffix ?? 'Type'}`,
  ]
  const holder = namer.holder(name)
  // Elsewhere the namespace tells; that of an rpc wrapper is only that of the wire.
  const isWithin = holder === undefined || holder === namespace || suffix === 'Message'
  return [name, ...(isWithin ? [...within, ...labelled] : [...labelled, ...within]), name]
}
