import { type Change, Changes } from '../diff/change.js'
import type { DescribedOperation, Description } from './description.js'
import { ShapeDiff } from './diff-shapes.js'

/**
 * Compares the document of a contract with that of the live service: operations, members, types, optionality and
 * enumerations. What would break callers or readers comes first.
 */
export function diffDescriptions(contract: Description, live: Description): readonly Change[] {
  const changes = new Changes()
  const shapes = new ShapeDiff(changes)
  const rest = new Map(live.operations)
  for (const [path, was] of contract.operations) {
    const found = findPath(path, rest)
    const is = found === undefined ? undefined : rest.get(found)
    if (found === undefined || is === undefined) {
      changes.add({
        ...{ kind: 'operation', name: path, breaking: true },
        change: 'is not in the live document with the method POST',
        why: 'callers of it',
      })
      continue
    }
    rest.delete(found)
    if (found !== path) {
      const why = 'nothing, if the service ignores the case of paths, as IIS does'
      const change = `is ${found} in the live document`
      changes.add({ kind: 'operation', name: path, change, breaking: false, why })
    }
    diffOperation(path, was, is, shapes, changes)
  }
  for (const name of rest.keys()) {
    const why = 'no caller uses it yet'
    changes.add({
      kind: 'operation',
      name,
      change: 'is only in the live document',
      breaking: false,
      why,
    })
  }
  return changes.list()
}

function findPath(path: string, paths: ReadonlyMap<string, unknown>): string | undefined {
  if (paths.has(path)) return path
  return [...paths.keys()].find((each) => each.toLowerCase() === path.toLowerCase())
}

function diffOperation(
  path: string,
  was: DescribedOperation,
  is: DescribedOperation,
  shapes: ShapeDiff,
  changes: Changes,
): void {
  if (was.origin !== undefined && is.origin !== undefined && was.origin !== is.origin) {
    changes.add({
      ...{ kind: 'address', name: path, breaking: false },
      change: `${was.origin} in the contract, ${is.origin} in the live document`,
      why: 'only the default endpoint changes',
    })
  }
  const method = path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/, '')
  for (const direction of ['request', 'reply'] as const) {
    const [contract, live] = [was[direction], is[direction]]
    if (contract === undefined) continue
    if (live === undefined) {
      changes.add({
        ...{ kind: 'operation', name: path, breaking: false },
        change: `the live document does not describe its ${direction}`,
        why: 'it is not compared',
      })
      continue
    }
    const name = direction === 'request' ? method : (contract.name ?? `${method} reply`)
    shapes.compare(name, contract, live, direction)
  }
}
