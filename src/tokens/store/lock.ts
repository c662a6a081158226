import { type GuardedStore, SKIPPED } from './guarded-store.js'

/** A holder that has died is replaced after this time. */
const LOCK_MS = 5_000
/** A holder that lives renews its lock. */
const RENEW_MS = LOCK_MS / 3

/** What an attempt to lock gives: the lock, that another process has it, or that the store has no locks now. */
export type LockOutcome = Lock | 'taken' | 'unavailable'

/** A lock that another process has. */
export class OthersLock {
  readonly #store: GuardedStore
  readonly #name: string
  readonly #owner: unknown

  private constructor(store: GuardedStore, name: string, owner: unknown) {
    this.#store = store
    this.#name = name
    this.#owner = owner
  }

  /** The lock of this name; `undefined` where it has ended. */
  static async find(store: GuardedStore, name: string): Promise<OthersLock | undefined> {
    const owner = await store.get(name)
    return owner === undefined ? undefined : new OthersLock(store, name, owner)
  }

  /** Whether that process has it still. */
  async isHeld(): Promise<boolean> {
    return (await this.#store.get(this.#name)) === this.#owner
  }
}

/** A lock in the store, which the process that mints holds. */
export class Lock {
  readonly #store: GuardedStore
  readonly #name: string
  readonly #owner: string
  readonly #timer: NodeJS.Timeout
  /** The renewals that have begun. */
  #renewals: Promise<void> = Promise.resolve()

  private constructor(store: GuardedStore, name: string, owner: string) {
    this.#store = store
    this.#name = name
    this.#owner = owner
    this.#timer = setInterval(() => {
      this.#renewals = this.#renewals.then(() => this.#renew())
    }, RENEW_MS)
    this.#timer.unref()
  }

  static async take(store: GuardedStore, name: string): Promise<LockOutcome> {
    if (!store.hasLocks) return 'unavailable'
    const { randomUUID } = process.getBuiltinModule('node:crypto')
    const owner = randomUUID()
    const isTaken = await store.add(name, owner, LOCK_MS)
    if (isTaken === SKIPPED) return 'unavailable'
    return isTaken ? new Lock(store, name, owner) : 'taken'
  }

  /** Whether it has not ended, and was not taken away. */
  async isHeld(): Promise<boolean> {
    return (await this.#store.get(this.#name)) === this.#owner
  }

  async release(): Promise<void> {
    clearInterval(this.#timer)
    // One under way would set the lock again.
    await this.#renewals
    await this.#store.deleteIf(this.#name, this.#owner)
  }

  // Not atomic: a lock that another took in this moment has two holders, and the token is minted twice.
  async #renew(): Promise<void> {
    if (await this.isHeld()) await this.#store.set(this.#name, this.#owner, LOCK_MS)
    else clearInterval(this.#timer)
  }
}
