/** An object as it is filled: of own members only, whatever they are called. */
export type Members = Record<string, unknown>

/** Sets a member. */
export type Setter = (members: Members, value: unknown) => void

/**
 * Makes the setter of a member. What every object inherits something of (`__proto__`, `constructor`) is
 * defined and not assigned: an assignment could reach what is inherited.
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
