// Inherited from instead of `null`, since objects without a prototype are slow to fill and to read.
const EMPTY_PROTOTYPE: object = Object.freeze(Object.create(null))

/** An empty object that inherits nothing from `Object.prototype`, which may be polluted. */
export function nullPrototypeObject<T extends object>(): T {
  return Object.create(EMPTY_PROTOTYPE)
}

/** A copy with the own members of an object, which inherits nothing from `Object.prototype`. */
export function nullPrototypeCopy<T extends object>(object: T): T {
  return Object.assign(nullPrototypeObject<T>(), object)
}
