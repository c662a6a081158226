import { Problem } from '../problem.js'
import { chooserOf, isEmptiable, isPresent } from './choice.js'
import { describeNode, isGroup, type Node } from './content-model.js'
import { type Named, Occurrences, type Table } from './matcher.js'

/** Such as `2 to 5` or `at least 2`. */
export function describeBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`
  return min === max ? String(min) : `${min} to ${max}`
}

/** How many elements, or occurrences of a group, were found. */
export function countFound<T extends Named>(entry: Table<T>[number]): number {
  if (entry === undefined) return 0
  if (entry instanceof Occurrences) return entry.values.length
  return Array.isArray(entry) ? entry.length : 1
}

/** Refuses missing elements and too many elements. Their order is not checked. */
export function checkOccurrence<T extends Named>(
  node: Node,
  found: Table<T>,
  missing: (node: Node) => Problem,
): void {
  if (!isGroup(node)) {
    const entry = found[node.target]
    const count = countFound(entry)
    if (count === 0) {
      if (!isEmptiable(node)) throw missing(node)
      return
    }
    // The number of elements does not determine the number of occurrences of a group.
    if (
      node.kind === 'repeat' &&
      (!(entry instanceof Occurrences) || isEmptiable(node.contentModel.root))
    )
      return
    if (count < node.min || count > node.max) {
      const due = describeBounds(node.min, node.max)
      throw new Problem(`has ${describeNode(node)} ${count} times, not ${due}`)
    }
    return
  }
  if (node.isOptional && !isPresent(node, 'target', found)) return
  if (node.kind !== 'choice') {
    for (const item of node.items) checkOccurrence(item, found, missing)
    return
  }
  const chosen = chooserOf(node, 'target').choose(found)
  if (chosen === 'several') {
    throw new Problem(`has elements of more than one alternative of ${describeNode(node)}`)
  }
  if (chosen !== 'none') checkOccurrence(chosen, found, missing)
  else if (!isEmptiable(node)) throw missing(node)
}
