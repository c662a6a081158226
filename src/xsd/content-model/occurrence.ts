import { Problem } from '../problem.js'
import { chooserOf, isEmptiable, isPresent } from './choice.js'
import { describeNode, isGroup, type Node } from './content-model.js'
import { type Named, Rounds, type Table } from './matcher.js'

/** Such as `2 to 5` or `at least 2`. */
export function describeBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`
  return min === max ? String(min) : `${min} to ${max}`
}

/** How many elements, or rounds of a group, were found. */
export function countFound<T extends Named>(entry: Table<T>[number]): number {
  if (entry === undefined) return 0
  if (entry instanceof Rounds) return entry.values.length
  return Array.isArray(entry) ? entry.length : 1
}

/** Refuses what is missing or there too often, in whatever order it came. */
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
    // How often a group went round can not be told from the number of its elements.
    if (node.kind === 'repeat' && (!(entry instanceof Rounds) || isEmptiable(node.frame.root)))
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
