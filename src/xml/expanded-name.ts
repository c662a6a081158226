/**
 * A qualified name in Clark notation: `{namespace}local`, or `local` alone where there is no namespace.
 *
 * @example
 * ```ts
 * import type { ClarkName } from 'data8-useradmin/soap'
 *
 * const names: readonly ClarkName[] = ['{http://www.w3.org/2001/XMLSchema}string', 'local']
 * ```
 */
export type ClarkName = string

/** The name in Clark notation; `''` for no namespace. */
export function clarkName(namespace: string, local: string): ClarkName {
  return namespace === '' ? local : `{${namespace}}${local}`
}

/**
 * Splits a name in Clark notation at its last brace: a namespace may contain braces, a local name cannot. A text in
 * another form is a local name as a whole; whether that is one is not checked.
 */
export function splitClarkName(name: ClarkName): {
  readonly namespace: string
  readonly local: string
} {
  const end = name.startsWith('{') ? name.lastIndexOf('}') : -1
  return end === -1
    ? { namespace: '', local: name }
    : { namespace: name.slice(1, end), local: name.slice(end + 1) }
}
