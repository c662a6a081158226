/** An object that is being filled. All members are own properties, whatever their names. */
export type Members = Record<string, unknown>

/** Sets a member. */
export type Setter = (members: Members, value: unknown) => void

/**
 * Makes the setter of a member. A name that `Object.prototype` has (`__proto__`, `constructor`) is defined and not
 * assigned, since an assignment could call an inherited setter.
 */
export function setterOf(prop: string): Setter {
  if (!(prop in Object.prototype)) {
    return (members, value) => {
      members[prop] = value
    }
  }
  return (members, value) => {
    Object.defineProperty(members, prop, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  }
}
