import { channel } from 'node:diagnostics_channel'

/**
 * Name of the diagnostics channel: `diagnostics_channel.subscribe(TOKEN_CHANNEL, (event) => …)`.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel'
 * import { TOKEN_CHANNEL } from 'data8-useradmin'
 *
 * subscribe(TOKEN_CHANNEL, (event) => console.log(event))
 * ```
 */
export const TOKEN_CHANNEL = 'data8-useradmin:token'

/**
 * What a token source did. No event holds a secret.
 *
 * @example
 * ```ts
 * import type { TokenEvent } from 'data8-useradmin'
 *
 * function describe(event: TokenEvent): string {
 *   return event.type === 'mint' ? `a mint in ${event.durationMs} ms` : event.type
 * }
 * ```
 */
export type TokenEvent =
  /** A token was minted, in the background to replace another, or for a caller. */
  | {
      /** A mint that succeeded. */
      readonly type: 'mint'
      /** Whether no caller waited. */
      readonly background: boolean
      /** How long it took, in milliseconds. */
      readonly durationMs: number
      /** The credits of the account. */
      readonly creditsRemaining: number
    }
  /** A token was given from memory. */
  | {
      /** A `get` from memory. */
      readonly type: 'hit'
    }
  /** A token was taken from the store. */
  | {
      /** A `get` from the store. */
      readonly type: 'store-hit'
    }
  /** A caller waits for a mint of another caller of this process (`process`), or of another process (`fleet`). */
  | {
      /** A `get` that waits. */
      readonly type: 'wait'
      /** Whose mint it waits for. */
      readonly for: 'process' | 'fleet'
    }
  /** A token was replaced in the background. */
  | {
      /** A token in place of another. */
      readonly type: 'refresh'
    }
  /** A mint failed. */
  | {
      /** A mint that failed. */
      readonly type: 'failure'
      /** Whether no caller waited. */
      readonly background: boolean
      /** What it failed with. */
      readonly error: unknown
    }
  /** An operation of the store failed, or a value of it was ignored. */
  | {
      /** A failure of the store. */
      readonly type: 'store-failure'
      /** The name and code of the failure. */
      readonly error: Error
    }
  /** A token was removed: by `forget` or `clear`, since its credits are used, or since the vault gave another account. */
  | {
      /** A token that is gone. */
      readonly type: 'forget'
      /** Why it was removed. */
      readonly reason: 'forget' | 'clear' | 'spent' | 'account'
    }
  /**
   * The clock of the service is `offsetMs` ahead of ours (negative: behind) at least. `reason`: that has changed (`offset`), is
   * too much to be believed and ignored (`implausible`), or a token lives longer than it was asked for (`lifetime`), by
   * `excessMs` at least.
   */
  | {
      /** A clock that differs. */
      readonly type: 'clock'
      /** By how much the clock of the service is ahead of ours, in milliseconds. */
      readonly offsetMs: number
      /** What was noticed. */
      readonly reason: 'offset' | 'implausible'
    }
  | {
      /** A token that lives too long. */
      readonly type: 'clock'
      /** By how much the clock of the service is ahead of ours, in milliseconds. */
      readonly offsetMs: number
      /** What was noticed. */
      readonly reason: 'lifetime'
      /** How much longer it lives, in milliseconds. */
      readonly excessMs: number
    }

/**
 * Counts since a token source was made, and two numbers of now.
 *
 * @example
 * ```ts
 * import type { TokenStats } from 'data8-useradmin'
 *
 * const hitRate = ({ hits, storeHits, waits, mints }: TokenStats) =>
 *   hits / (hits + storeHits + waits + mints)
 * ```
 */
export interface TokenStats {
  /** Tokens that were minted, those in the background included. */
  readonly mints: number
  /** Tokens that were replaced in the background, by a mint or by one of the store. */
  readonly refreshes: number
  /** Tokens that were given from memory. */
  readonly hits: number
  /** Tokens that were taken from the store. */
  readonly storeHits: number
  /** Callers that waited for a mint of another caller, and waits for a mint of another process. */
  readonly waits: number
  /** Mints that failed. */
  readonly failures: number
  /** Operations of the store that failed, and values of it that were ignored. */
  readonly storeFailures: number
  /** Mints under way. */
  readonly minting: number
  /** Tokens in memory. */
  readonly entries: number
}

const COUNTERS = {
  mint: 'mints',
  refresh: 'refreshes',
  hit: 'hits',
  'store-hit': 'storeHits',
  wait: 'waits',
  failure: 'failures',
  'store-failure': 'storeFailures',
  forget: undefined,
  clock: undefined,
} as const satisfies Record<TokenEvent['type'], keyof TokenStats | undefined>

const events = channel(TOKEN_CHANNEL)
const HIT: TokenEvent = Object.freeze({ type: 'hit' })

/** Counts the events of one source, and publishes them. */
export class TokenDiagnostics {
  readonly #counts = {
    mints: 0,
    refreshes: 0,
    hits: 0,
    storeHits: 0,
    waits: 0,
    failures: 0,
    storeFailures: 0,
  }

  note(event: TokenEvent): void {
    const counter = COUNTERS[event.type]
    if (counter !== undefined) this.#counts[counter] += 1
    events.publish(event)
  }

  hit(): void {
    this.note(HIT)
  }

  get counts(): Omit<TokenStats, 'minting' | 'entries'> {
    return { ...this.#counts }
  }
}
