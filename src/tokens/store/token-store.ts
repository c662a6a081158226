import { guarded, hasMethod, memberPath, refuse } from '../../internal/validation.js'

/**
 * A store for tokens: the part of Keyv's interface that this package uses, and what processes need to mint one token
 * for all. Each method may give its result now or later. Values are strings.
 *
 * @example
 * ```ts
 * import type { TokenStore } from 'data8-useradmin'
 *
 * const values = new Map<string, string>()
 * const store: TokenStore = {
 *   get: (key) => values.get(key),
 *   set: (key, value) => values.set(key, value),
 *   delete: (key) => values.delete(key),
 * }
 * ```
 */
export interface TokenStore {
  /** What was set, or `undefined`. */
  get(key: string): unknown
  /** `ttlMs` is in milliseconds. */
  set(key: string, value: string, ttlMs?: number): unknown
  /** Deletes a key. Without it, a token that is forgotten remains in the store until its end. */
  delete?(key: string): unknown
  /** Sets a value where there is none: atomic among all processes. Gives whether it did, as a boolean. */
  add?(key: string, value: string, ttlMs: number): unknown
  /** Deletes a key that has this value: atomic among all processes. Gives whether it did, as a boolean. */
  deleteIf?(key: string, value: string): unknown
  /**
   * How long a value remains, in milliseconds, or `undefined`. By it, processes whose clocks differ agree on the end of a
   * token: a store that keeps a value for less than its `ttlMs` must not have it.
   */
  remainingMs?(key: string): unknown
}

const OPTIONAL_METHODS = ['delete', 'add', 'deleteIf', 'remainingMs'] as const

/** @throws InputError (`store` or a method of it) */
export function checkStore(store: unknown): TokenStore {
  if (!hasMethod(store, 'get') || !hasMethod(store, 'set')) {
    throw refuse('store', 'an object with the methods get and set', store)
  }
  for (const name of OPTIONAL_METHODS) {
    const path = memberPath('store', name)
    const method = guarded(path, () => store[name])
    if (method !== undefined && typeof method !== 'function') {
      throw refuse(path, 'a function', method)
    }
  }
  return store as unknown as TokenStore
}
