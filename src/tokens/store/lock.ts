import { type GuardedStore, SKIPPED } from './guarded-store.js'

/** A holder that has died is replaced after this time. */
const LOCK_MS = 5_000
/** A holder that lives renews its lock. */
const RENEW_MS = LOCK_MS / 3

/** What an attempt to lock gives: the lock, that another process has it, or that the store has no locks now. */
export type LockOutcome = Lock | 'taken' | 'unavailable'

/** What there is when a mint begins: a lock of this process or of another, or none. */
export type MintLock = SeenLock | 'unavailable'

/** A lock in the store, of whichever process. */
export class SeenLock {
  protected readonly store: GuardedStore
  protected readonly name: string
  readonly #owner: unknown

  protected constructor(store: GuardedStore, name: string, owner: unknown) {
    this.store = store
    this.name = name
    this.#owner = owner
  }

  /** The lock of this name; `undefined` where it has ended. */
  static async find(store: GuardedStore, name: string): Promise<SeenLock | undefined> {
    const owner = await store.get(name)
    return owner === undefined ? undefined : new SeenLock(store, name, owner)
  }

  /** Whether it has not ended, and was not taken away. */
  async isHeld(): Promise<boolean> {
    return (await this.store.get(this.name)) === this.#owner
  }
}

/** The lock of this process, which mints. */
export class Lock extends SeenLock {
  readonly #owner: string
  readonly #timer: NodeJS.Timeout
  /** The renewals that have begun. */
  #renewals: Promise<void> = Promise.resolve()

  private constructor(store: GuardedStore, name: string, owner: string) {
    super(store, name, owner)
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

  async release(): Promise<void> {
    clearInterval(this.#timer)
    // One under way would set the lock again.
    await this.#renewals
    await this.store.deleteIf(this.name, this.#owner)
  }

  // Not atomic: a lock that another took in this moment has two holders, and the token is minted twice.
  async #renew(): Promise<void> {
    if (await this.isHeld()) await this.store.set(this.name, this.#owner, LOCK_MS)
    else clearInterval(this.#timer)
  }
}
