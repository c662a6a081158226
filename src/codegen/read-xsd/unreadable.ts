import type { TypeDefinition, TypeKey } from '../model/contract-model.js'
import { particlesIn } from '../model/particles.js'
import { typesOf } from './derivation.js'
import type { SchemaContext } from './schema-context.js'

/** Removes the types that could not be read, the anonymous types in them, and all types that refer to one of these. */
export function removeUnreadableTypes({ types, unreadable, warn, symbols }: SchemaContext): void {
  if (unreadable.types.size === 0) return
  for (const key of types.keys()) {
    const error = ownersOf(key).flatMap((owner) => unreadable.types.get(owner) ?? [])[0]
    if (error !== undefined) unreadable.types.set(key, error)
  }
  const users = new Map<TypeKey, TypeKey[]>()
  for (const [key, definition] of types) {
    for (const used of typesIn(definition)) {
      const known = users.get(used)
      if (known === undefined) users.set(used, [key])
      else known.push(key)
    }
  }
  // Iterating the map includes the types that are added during iteration.
  for (const [key, error] of unreadable.types) {
    types.delete(key)
    for (const user of users.get(key) ?? []) {
      if (unreadable.types.has(user)) continue
      unreadable.types.set(user, error)
      const source = symbols.types.get(user)?.source
      if (source !== undefined) warn(source, `refers to a type that is skipped; skipped as well`)
    }
  }
}

/** Keys of the declarations around an anonymous type: its own key is a path that begins with theirs. */
function ownersOf(key: TypeKey): readonly TypeKey[] {
  return [...key.matchAll(/\//g)].map(({ index }) => key.slice(0, index))
}

function typesIn(definition: TypeDefinition): readonly TypeKey[] {
  if (definition.kind === 'simple') return typesOf({ kind: 'inline', type: definition })
  const { derivation, text, attributes, content } = definition
  const particles = content === undefined ? [] : [...particlesIn(content)]
  const uses = [
    ...(text === undefined ? [] : [text]),
    ...attributes.map(({ type }) => type),
    ...particles.flatMap((particle) => (particle.kind === 'element' ? [particle.type] : [])),
  ]
  return [...(derivation === undefined ? [] : [derivation.base]), ...uses.flatMap(typesOf)]
}
