import { type AnyLeaf, type ElementLeaf, type Frame, isGroup, type Node } from './content-model.js'

/** The leaves of a mixed content model, at whatever depth: groups do not show in `$content`. */
export interface MixedLeaves {
  /** By local name; several where the name stands in several namespaces. */
  readonly byName: ReadonlyMap<string, readonly ElementLeaf[]>
  readonly byProp: ReadonlyMap<string, ElementLeaf | AnyLeaf>
  readonly wildcards: readonly AnyLeaf[]
}

/** Gathers the leaves of a mixed content model. */
export function mixedLeaves(frame: Frame): MixedLeaves {
  const byName = new Map<string, ElementLeaf[]>()
  const byProp = new Map<string, ElementLeaf | AnyLeaf>()
  const wildcards: AnyLeaf[] = []
  for (const leaf of leavesOf(frame.root)) {
    // Of one name there is one type, so the first one serves all.
    if (!byProp.has(leaf.prop)) byProp.set(leaf.prop, leaf)
    if (leaf.kind === 'any') wildcards.push(leaf)
    else if (!byName.get(leaf.name)?.some(({ ns }) => ns === leaf.ns)) {
      byName.set(leaf.name, [...(byName.get(leaf.name) ?? []), leaf])
    }
  }
  return { byName, byProp, wildcards }
}

function leavesOf(node: Node): (ElementLeaf | AnyLeaf)[] {
  if (node.kind === 'repeat') return leavesOf(node.frame.root)
  return isGroup(node) ? node.items.flatMap(leavesOf) : [node]
}
