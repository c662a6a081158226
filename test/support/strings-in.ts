/** Every string in a value, at any depth: names of members, those that are not enumerable, messages and causes. */
export function stringsIn(value: unknown): string[] {
  const found: string[] = []
  const seen = new Set<unknown>()
  const collect = (part: unknown): void => {
    if (typeof part === 'string') found.push(part)
    if (typeof part !== 'object' || part === null || seen.has(part)) return
    seen.add(part)
    for (const name of Object.getOwnPropertyNames(part)) {
      found.push(name)
      collect(Reflect.get(part, name))
    }
  }
  collect(value)
  return found
}
