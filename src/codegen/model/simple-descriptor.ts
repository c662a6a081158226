import type { SimpleList, SimpleRestriction, SimpleUnion } from '../../xsd/descriptor.js'
import type { SimpleDefinition, TypeUse } from './contract-model.js'

/** The descriptor of a simple type, with its references to other types as `Ref`. */
export type SimpleDescriptor<Ref> =
  | (Omit<SimpleRestriction, 'base'> & { readonly base: Ref })
  | (Omit<SimpleList, 'item'> & { readonly item: Ref })
  | (Omit<SimpleUnion, 'members'> & { readonly members: readonly Ref[] })

/** Makes the descriptor of a simple type, for the generated module or for the runtime. */
export function simpleDescriptor<Ref>(
  { name, variety }: SimpleDefinition,
  refOf: (use: TypeUse) => Ref,
): SimpleDescriptor<Ref> {
  const named = name === undefined ? {} : { name }
  switch (variety.kind) {
    case 'list':
      return { kind: 'list', ...named, item: refOf(variety.item) }
    case 'union':
      return { kind: 'union', ...named, members: variety.members.map(refOf) }
    case 'restriction': {
      const { enumeration, patterns, ...facets } = variety.facets
      return {
        kind: 'restriction',
        ...named,
        base: refOf(variety.base),
        ...(enumeration && { enumeration: [...new Set(enumeration.map(({ value }) => value))] }),
        ...facets,
        ...(patterns && { patterns }),
      }
    }
  }
}
