import type { Issued, Wanted } from './job.js'
import type { StoredToken } from './store/stored-token.js'

/** Times in milliseconds since 1970, by the clock of the service. */
interface TokenTimes {
  readonly end: number
  /** From when on a new one is waited for, since it may end on its way to the service. */
  readonly replaceBy: number
  readonly refreshAt: number
}

/** A token in memory. */
export interface Entry extends Issued, TokenTimes {
  readonly wanted: Wanted
  /** When it is replaced in the background; later after a failure. */
  refreshAt: number
  /** Replacements that failed. */
  failures: number
}

/** When tokens are replaced. */
export interface Refreshing {
  /** How long before its end, in milliseconds. */
  readonly refreshBeforeMs: number
  /** The share of that by which processes differ, 0 to 1. */
  readonly refreshJitter: number
}

// A token with less left than this may end on its way to the service.
const LAST_MOMENT_MS = 5_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

/** The tokens in memory, in the order of their last use. */
export class TokenCache {
  readonly #maxEntries: number
  readonly #refreshing: Refreshing
  readonly #entries = new Map<string, Entry>()

  constructor(maxEntries: number, refreshing: Refreshing) {
    this.#maxEntries = maxEntries
    this.#refreshing = refreshing
  }

  get size(): number {
    return this.#entries.size
  }

  values(): Iterable<Entry> {
    return this.#entries.values()
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  /** The same, and notes the use. */
  use(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  keep(wanted: Wanted, issued: Issued): Entry {
    const entry = { ...issued, wanted, ...this.timesOf(wanted, issued), failures: 0 }
    this.#entries.delete(wanted.key)
    this.#entries.set(wanted.key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break
      this.#entries.delete(oldest)
    }
    return entry
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  /** When a token ends and is replaced. */
  timesOf({ checked: { expiry } }: Wanted, { token, mintedAt }: StoredToken): TokenTimes {
    const end = token.expiresAt.toMillis()
    // A later token would not be what was asked for.
    if (expiry.kind === 'at') return { end, replaceBy: end, refreshAt: Number.POSITIVE_INFINITY }
    const { refreshBeforeMs, refreshJitter } = this.#refreshing
    const life = Math.max(0, end - mintedAt)
    const before = Math.min(refreshBeforeMs, life / 2) * (1 - refreshJitter * Math.random())
    return {
      end,
      replaceBy: end - Math.min(LAST_MOMENT_MS, refreshBeforeMs, life / 10),
      refreshAt: end - before,
    }
  }
}

/** Puts off the next attempt to replace a token: twice as long after each failure, with jitter. */
export function postpone(entry: Entry, now: number): void {
  const ms = Math.min(FIRST_RETRY_MS * 2 ** entry.failures, LAST_RETRY_MS)
  entry.failures += 1
  entry.refreshAt = now + ms * (0.5 + Math.random() / 2)
}
