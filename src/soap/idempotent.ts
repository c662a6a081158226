import { InputError } from '../errors.js'
import { closestName } from '../internal/closest-name.js'
import { isArray, itemPath, readBoolean, readList, refuse } from '../internal/validation.js'

/**
 * Reads the option `idempotent` of a client: `true` or `false` for every method, or the names of some.
 *
 * @throws InputError `idempotent`, or `idempotent[<index>]` for a name that the client does not have
 */
export function readIdempotent(
  value: unknown,
  methods: readonly string[],
): (method: string) => boolean {
  if (value === undefined) return () => false
  if (!isArray(value)) {
    if (typeof value !== 'boolean') throw refuse('idempotent', 'true, false or a list', value)
    return () => value
  }
  const named = new Set(
    readList(value, 'idempotent').map((item, index) => readMethodName(item, index, methods)),
  )
  return (method) => named.has(method)
}

function readMethodName(value: unknown, index: number, methods: readonly string[]): string {
  const path = itemPath('idempotent', index)
  if (typeof value !== 'string') throw refuse(path, 'the name of a method', value)
  if (methods.includes(value)) return value
  const meant = closestName(value, methods)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new InputError(path, `is not the name of a method of this client${hint}`)
}

/**
 * Reads the option `idempotent` of one call.
 *
 * @param otherwise what holds where the call does not say
 * @throws InputError `idempotent`
 */
export function readCallIdempotent(value: unknown, otherwise: boolean): boolean {
  return value === undefined ? otherwise : readBoolean(value, 'idempotent')
}
