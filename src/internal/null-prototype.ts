// Objects that inherit nothing are kept by the engine in a form that is slow to fill and to read; those
// that inherit from one with nothing in it are not.
const NOTHING: object = Object.freeze(Object.create(null))

/** An object that has nothing from `Object.prototype`, where somebody may have put members. */
export function emptyObject<T extends object>(): T {
  return Object.create(NOTHING)
}

/** A copy that has the object's own members, and nothing from `Object.prototype`. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(emptyObject<T>(), object)
}
