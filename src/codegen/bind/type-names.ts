import { splitClark } from '../documents.js'
import type { ComplexDefinition, ContractModel, TypeDefinition, TypeKey } from '../model.js'
import { capitalize, type Namer, toIdentifier, toTypeName } from '../names.js'

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

  for (const [key, type] of types) {
    if (type.kind === 'complex' && type.origin.kind !== 'type') continue
    take(key, localName(key, type), namespaceOf(key, type))
  }
  for (const { key, origin, namespace } of complex('element')) {
    take(key, origin.name, namespace, 'Element')
  }
  for (const { key, origin, namespace } of complex('message')) {
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
  const suffixed = [`${name}${suffix ?? 'Type'}`]
  const holder = namer.holder(name)
  // Which of two namespaces is meant, the label says; within one, names differ in case or in kind.
  const telling =
    holder === undefined || holder === namespace
      ? [...(verbatim === name ? [] : [verbatim]), ...suffixed, ...labelled]
      : [...labelled, ...suffixed]
  return [name, ...telling, name]
}
