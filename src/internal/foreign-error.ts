/** A member of what a caller's code threw, where it is a text of this form; its getters may throw too. */
export function readErrorText(error: unknown, member: string, form: RegExp): string | undefined {
  try {
    if (typeof error !== 'object' || error === null) return undefined
    const text: unknown = Reflect.get(error, member)
    return typeof text === 'string' && form.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
