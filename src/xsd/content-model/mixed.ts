import { type AnyLeaf, type ContentModel, type ElementLeaf, leavesOf } from './content-model.js'

/** The leaves of a mixed content model, at any depth: groups do not appear in `$content`. */
export interface MixedLeaves {
  /** By local name; several where the name is declared in several namespaces. */
  readonly byName: ReadonlyMap<string, readonly ElementLeaf[]>
  readonly byProp: ReadonlyMap<string, ElementLeaf | AnyLeaf>
  readonly wildcards: readonly AnyLeaf[]
}

/** Collects the leaves of a mixed content model. */
export function mixedLeaves(contentModel: ContentModel): MixedLeaves {
  const byName = new Map<string, ElementLeaf[]>()
  const byProp = new Map<string, ElementLeaf | AnyLeaf>()
  const wildcards: AnyLeaf[] = []
  for (const leaf of leavesOf(contentModel.root)) {
    // All elements of one name in a content model have the same type, so the first leaf is used for all.
    if (!byProp.has(leaf.prop)) byProp.set(leaf.prop, leaf)
    if (leaf.kind === 'any') wildcards.push(leaf)
    else if (!byName.get(leaf.name)?.some(({ ns }) => ns === leaf.ns)) {
      byName.set(leaf.name, [...(byName.get(leaf.name) ?? []), leaf])
    }
  }
  return { byName, byProp, wildcards }
}
