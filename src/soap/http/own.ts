/** A copy that has the object's own members and no prototype, where somebody may have put others. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object) as T
}
