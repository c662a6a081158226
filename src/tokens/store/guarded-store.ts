import { Buffer } from 'node:buffer'
import { hasPassed } from '../../internal/clock.js'
import { types } from '../../internal/node-util.js'
import { hasMethod } from '../../internal/validation.js'
import { waitFor } from '../../internal/wait-for.js'
import { StoreError } from './store-error.js'
import type { TokenStore } from './token-store.js'

/** An operation of a store. */
export type StoreOperation = 'get' | 'set' | 'delete' | 'add' | 'deleteIf' | 'remainingMs'

/** How a {@link GuardedStore} works. */
export interface GuardedStoreOptions {
  /** Time limit of one operation, in milliseconds. */
  readonly timeoutMs: number
  /** Called with each operation that failed, not with those that were skipped. */
  readonly onError: (error: StoreError) => void
}

const FIRST_PROBE_MS = 1_000
const LAST_PROBE_MS = 10_000

/** What an operation gives that was not carried out, or did not end. */
export const SKIPPED = Symbol('skipped')
export type Skipped = typeof SKIPPED

/**
 * A store that may fail. One failed operation opens a circuit breaker: operations under way are given up, and all others
 * are skipped, so that no caller waits. The store is probed in the background, first after 1 s, then twice as long, 10 s
 * at most, when it is asked for; a probe that succeeds closes the breaker. No operation throws.
 */
export class GuardedStore {
  readonly #store: TokenStore
  readonly #options: GuardedStoreOptions
  /** Aborted when the breaker opens. */
  #breaker = new AbortController()
  #probeAfterMs = FIRST_PROBE_MS
  #openedAt = 0
  #closedAt = Number.NEGATIVE_INFINITY
  #isProbing = false
  readonly #closing = new AbortController()

  constructor(store: TokenStore, options: GuardedStoreOptions) {
    this.#store = store
    this.#options = options
  }

  /** Whether the store is used now; else it has failed, and is probed when that is due, or the source is closed. */
  checkUsable(): boolean {
    if (!this.#breaker.signal.aborted) return true
    this.#probe()
    return false
  }

  /** Whether it can hold locks. */
  get hasLocks(): boolean {
    return hasMethod(this.#store, 'add')
  }

  /** A value, bytes as text; `undefined` where there is none. */
  async get(key: string): Promise<unknown> {
    const value = await this.#run('get', () => this.#store.get(key))
    if (types.isUint8Array(value)) return Buffer.from(value).toString()
    return value === SKIPPED || value === null ? undefined : value
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#run('set', () => this.#store.set(key, value, ttlMs))
  }

  async delete(key: string): Promise<void> {
    await this.#run('delete', () => this.#store.delete?.(key))
  }

  /** Sets a value where there is none, for a lock; whether it did. A late success is undone. */
  async add(key: string, value: string, ttlMs: number): Promise<boolean | Skipped> {
    let isLate = false
    const added = await this.#run('add', async () => {
      const done = await this.#store.add?.(key, value, ttlMs)
      if (isLate && done === true) await this.#store.deleteIf?.(key, value)
      return checkBoolean('add', done)
    })
    isLate = added === SKIPPED
    return added
  }

  /** Compares and deletes; whether it did. Where the store cannot, it compares first and deletes then. */
  async deleteIf(key: string, value: string): Promise<boolean> {
    if (hasMethod(this.#store, 'deleteIf')) {
      const deleted = await this.#run('deleteIf', async () =>
        checkBoolean('deleteIf', await this.#store.deleteIf?.(key, value)),
      )
      return deleted === true
    }
    if ((await this.get(key)) !== value) return false
    await this.delete(key)
    return this.checkUsable()
  }

  /** How long a value remains, in milliseconds; `undefined` where that is not known. */
  async remainingMs(key: string): Promise<number | undefined> {
    if (!hasMethod(this.#store, 'remainingMs')) return undefined
    const ttl = await this.#run('remainingMs', () => this.#store.remainingMs?.(key))
    return typeof ttl === 'number' && ttl > 0 ? ttl : undefined
  }

  /** Gives up what is under way, and skips everything from now on. */
  close(): void {
    this.#closing.abort()
    this.#breaker.abort()
  }

  async #run<T>(operation: StoreOperation, run: () => T | Promise<T>): Promise<T | Skipped> {
    if (!this.checkUsable()) return SKIPPED
    const breaker = this.#breaker
    try {
      return await this.#attempt(operation, run, breaker.signal)
    } catch (error) {
      // What was given up when another operation failed has not failed itself.
      if (breaker.signal.aborted) return SKIPPED
      this.#open()
      this.#options.onError(error instanceof StoreError ? error : new StoreError(operation, error))
      return SKIPPED
    }
  }

  async #attempt<T>(
    operation: StoreOperation,
    run: () => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { timeoutMs: ms } = this.#options
    const answer = (async () => run())()
    const error = () => new StoreError(operation, `no answer within ${ms} ms`)
    return waitFor(answer, { signal, timeout: { ms, error } })
  }

  #open(): void {
    this.#breaker.abort()
    // A probe may succeed where other operations fail.
    const isSoon = Date.now() - this.#closedAt < LAST_PROBE_MS
    this.#probeAfter(isSoon ? 2 * this.#probeAfterMs : FIRST_PROBE_MS)
  }

  #probeAfter(ms: number): void {
    this.#probeAfterMs = Math.min(ms, LAST_PROBE_MS)
    this.#openedAt = Date.now()
  }

  #probe(): void {
    const isDue = hasPassed(this.#probeAfterMs, this.#openedAt)
    const { signal } = this.#closing
    if (signal.aborted || this.#isProbing || !isDue) return
    this.#isProbing = true
    const { randomUUID } = process.getBuiltinModule('node:crypto')
    const key = `data8-useradmin:probe:${randomUUID()}`
    this.#attempt('get', async () => checkAbsent(await this.#store.get(key)), signal)
      .then(
        () => {
          this.#closedAt = Date.now()
          this.#breaker = new AbortController()
        },
        (error: unknown) => {
          if (signal.aborted) return
          this.#probeAfter(2 * this.#probeAfterMs)
          this.#options.onError(error instanceof StoreError ? error : new StoreError('get', error))
        },
      )
      .finally(() => {
        this.#isProbing = false
      })
  }
}

// What gives a value for every key is no store.
function checkAbsent(value: unknown): void {
  if (value === undefined || value === null) return
  throw new StoreError('get', 'gave a value for a key that was never set')
}

function checkBoolean(operation: StoreOperation, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new StoreError(
    operation,
    `gave ${value === null ? 'null' : typeof value}, and not a boolean`,
  )
}
