import type { Member } from './contents.js'

/** Members of two contracts in pairs, with the position of the new one. */
export interface PairedMembers {
  /** In the order of the old contract. */
  readonly pairs: readonly (readonly [before: Member, after: Member, at: number])[]
  readonly removed: readonly Member[]
  readonly added: readonly Member[]
}

/**
 * Pairs each old member with a new one: the one with the same name; else the first with the same local name,
 * ignoring case; else, where the number of members is the same, the one in the same position with the same type.
 */
export function pairMembers(
  before: readonly Member[],
  after: readonly Member[],
  typeOf: (member: Member, isBefore: boolean) => string,
): PairedMembers {
  const found = new Map<Member, number>()
  const free = new Set(after.keys())
  const match = (same: (was: Member, is: Member, wasAt: number, isAt: number) => boolean): void => {
    for (const [wasAt, was] of before.entries()) {
      if (found.has(was)) continue
      const isAt = [...free].find((at) => {
        const is = after[at]
        return is !== undefined && same(was, is, wasAt, at)
      })
      if (isAt === undefined) continue
      found.set(was, isAt)
      free.delete(isAt)
    }
  }
  const at = new Map([...after.entries()].map(([index, { key }]) => [key, index]))
  for (const was of before) {
    const isAt = at.get(was.key)
    if (isAt === undefined) continue
    found.set(was, isAt)
    free.delete(isAt)
  }
  match((was, is) => was.name.toLowerCase() === is.name.toLowerCase())
  const sameLength = before.length === after.length
  match(
    (was, is, wasAt, isAt) =>
      sameLength &&
      wasAt === isAt &&
      (was.element === undefined) === (is.element === undefined) &&
      typeOf(was, true) === typeOf(is, false),
  )
  const pairs = before.flatMap((was) => {
    const isAt = found.get(was)
    const is = isAt === undefined ? undefined : after[isAt]
    return isAt === undefined || is === undefined ? [] : [[was, is, isAt] as const]
  })
  return {
    pairs,
    removed: before.filter((was) => !found.has(was)),
    added: [...free].flatMap((index) => after[index] ?? []),
  }
}
