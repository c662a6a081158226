import { readFields, readInteger, refuse } from '../internal/validation.js'
import type { GetJwtRequest } from '../useradmin/request.js'
import { readSealKeys } from './store/sealing.js'
import { checkStore, type TokenStore } from './store/token-store.js'

/**
 * Options of {@link createTokenSource}.
 *
 * @example
 * ```ts
 * import type { TokenSourceOptions } from 'data8-useradmin'
 *
 * const options: TokenSourceOptions = {
 *   request: { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] },
 *   refreshBeforeMs: 120_000,
 *   onError: (error) => console.error(error),
 * }
 * ```
 */
export interface TokenSourceOptions {
  /** The request of `get` without overrides. Checked when the source is made. */
  readonly request: GetJwtRequest
  /**
   * How long before its end a token is replaced in the background, in milliseconds, 0 to 2147483647; at most half of
   * its life.
   *
   * @defaultValue 60000
   */
  readonly refreshBeforeMs?: number
  /**
   * The share of `refreshBeforeMs` by which processes and tokens differ, 0 to 1: with 0.5, a token is replaced between
   * `refreshBeforeMs` and half of it before its end.
   *
   * @defaultValue 0.5
   */
  readonly refreshJitter?: number
  /**
   * A store that shares tokens with other processes. With `add` and `deleteIf`, one process mints for all.
   * @defaultValue none
   */
  readonly store?: TokenStore
  /**
   * Time limit of one operation of the store, in milliseconds, 1 to 60000.
   * @defaultValue 2000
   */
  readonly storeTimeoutMs?: number
  /**
   * Keys that seal the tokens in the store (JWE, `dir` with `A256GCM`): 1 to 100 of 32 bytes each, newest first. The
   * first one seals, each opens; what was sealed by none of them is ignored.
   *
   * @defaultValue none; then the tokens can be read in the store, and carry a MAC, keyed from the credentials, without
   *   which they are ignored
   */
  readonly sealKeys?: readonly Uint8Array[]
  /**
   * How many tokens are kept in memory, 1 to 1000000; the least recently used one is removed first. Which tokens were
   * forgotten, and how many of their credits were used, is remembered for twice as many.
   *
   * @defaultValue 1000
   */
  readonly maxEntries?: number
  /**
   * How many mints are under way at once, 1 to 10000; more wait for their turn. As long as none has succeeded, and
   * after a refusal until the next one succeeds, no more than 16.
   *
   * @defaultValue 16
   */
  readonly maxConcurrentMints?: number
  /**
   * Called with the errors of the store and of refreshing in the background, for which no caller waits.
   * @defaultValue none
   */
  readonly onError?: (error: unknown) => void
}

const OPTION_NAMES = [
  'request',
  'refreshBeforeMs',
  'refreshJitter',
  'store',
  'storeTimeoutMs',
  'sealKeys',
  'maxEntries',
  'maxConcurrentMints',
  'onError',
] as const satisfies readonly (keyof TokenSourceOptions)[]

/** Checked options; `request` is left to the reader of requests. */
export interface SourceConfig {
  readonly request: unknown
  readonly refreshBeforeMs: number
  readonly refreshJitter: number
  readonly store: TokenStore | undefined
  readonly storeTimeoutMs: number
  readonly sealKeys: readonly Uint8Array[] | undefined
  readonly maxEntries: number
  readonly maxConcurrentMints: number
  readonly onError: (error: unknown) => void
}

const MAX_MS = 2 ** 31 - 1

/** @throws InputError naming the option */
export function readSourceOptions(options: unknown): SourceConfig {
  const given = readFields(options, { root: 'options' }, OPTION_NAMES)
  const integer = (
    name: Exclude<keyof TokenSourceOptions, 'request'>,
    fallback: number,
    min: number,
    max: number,
  ) => (given[name] === undefined ? fallback : readInteger(given[name], name, min, max))
  const { refreshJitter, store, sealKeys, onError } = given
  if (onError !== undefined && typeof onError !== 'function') {
    throw refuse('onError', 'a function', onError)
  }
  return {
    request: given.request,
    refreshBeforeMs: integer('refreshBeforeMs', 60_000, 0, MAX_MS),
    refreshJitter: refreshJitter === undefined ? 0.5 : readShare(refreshJitter, 'refreshJitter'),
    store: store === undefined ? undefined : checkStore(store),
    storeTimeoutMs: integer('storeTimeoutMs', 2000, 1, 60_000),
    sealKeys: sealKeys === undefined ? undefined : readSealKeys(sealKeys),
    maxEntries: integer('maxEntries', 1000, 1, 1_000_000),
    maxConcurrentMints: integer('maxConcurrentMints', 16, 1, 10_000),
    onError: (error) => {
      // What `onError` throws or rejects with is ignored, since no caller waits.
      const call = async (): Promise<unknown> => onError?.(error)
      call().catch(() => {})
    },
  }
}

function readShare(value: unknown, path: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw refuse(path, 'a number from 0 to 1', value)
}
