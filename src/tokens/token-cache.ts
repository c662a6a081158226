import { LruMap } from 'toad-cache'
import type { Issued, Wanted } from './job.js'
import type { ServiceClock } from './service-clock.js'
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

/** The tokens in memory, by the keys of their requests. */
export class TokenCache {
  readonly #refreshing: Refreshing
  readonly #clock: ServiceClock
  readonly entries: LruMap<Entry>

  constructor(maxEntries: number, refreshing: Refreshing, clock: ServiceClock) {
    this.entries = new LruMap(maxEntries)
    this.#refreshing = refreshing
    this.#clock = clock
  }

  keep(wanted: Wanted, issued: Issued): void {
    const times = this.timesOf(wanted, issued)
    this.entries.set(wanted.key, { ...issued, wanted, ...times, failures: 0 })
  }

  /** When a token ends and is replaced. */
  timesOf({ checked: { expiry } }: Wanted, { token, mintedAt }: StoredToken): TokenTimes {
    const end = token.expiresAt.toMillis()
    // A later token would not be what was asked for.
    if (expiry.kind === 'at') return { end, replaceBy: end, refreshAt: Number.POSITIVE_INFINITY }
    const { refreshBeforeMs, refreshJitter } = this.#refreshing
    // As the clock shows it by which tokens end: where ours is ahead, a token has less left than the service says.
    const aheadMs = this.#clock.now() - this.#clock.serviceTime()
    const life = end - (mintedAt + aheadMs)
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
