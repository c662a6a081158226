/** Runs something while an object has another member, or lacks the one that it had. */
export async function polluted<T>(
  object: object,
  name: PropertyKey,
  member: PropertyDescriptor,
  run: () => T | Promise<T>,
): Promise<T> {
  const was = Object.getOwnPropertyDescriptor(object, name)
  // Without a prototype, which may be the polluted one.
  const descriptor = Object.assign(
    Object.create(null),
    { configurable: true },
    'value' in member ? { writable: true } : {},
    member,
  )
  Object.defineProperty(object, name, descriptor)
  try {
    return await run()
  } finally {
    if (was === undefined) Reflect.deleteProperty(object, name)
    else Object.defineProperty(object, name, was)
  }
}
