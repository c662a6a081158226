import { channel } from 'node:diagnostics_channel'

/** Name of the diagnostics channel: `diagnostics_channel.subscribe(TOKEN_CHANNEL, (event) => …)`. */
export const TOKEN_CHANNEL = 'data8-useradmin:token'

/** What a token source did. No event holds a secret. */
export type TokenEvent =
  /** A token was minted, in the background to replace another, or for a caller. */
  | {
      readonly type: 'mint'
      readonly background: boolean
      readonly durationMs: number
      readonly creditsRemaining: number
    }
  /** A token was given from memory. */
  | { readonly type: 'hit' }
  /** A token was taken from the store. */
  | { readonly type: 'store-hit' }
  /** A caller waits for a mint of another caller of this process (`process`), or of another process (`fleet`). */
  | { readonly type: 'wait'; readonly for: 'process' | 'fleet' }
  /** A token was replaced in the background. */
  | { readonly type: 'refresh' }
  /** A mint failed. */
  | { readonly type: 'failure'; readonly background: boolean; readonly error: unknown }
  /** An operation of the store failed, or a value of it was ignored. */
  | { readonly type: 'store-failure'; readonly error: Error }
  /** A token was removed: by `forget` or `clear`, since its credits are used, or since the vault gave another account. */
  | {
      readonly type: 'forget'
      readonly reason: 'forget' | 'clear' | 'spent' | 'account'
    }
  /**
   * The clock of the service is `offsetMs` ahead of ours (negative: behind) at least. `reason`: that has changed (`offset`), is
   * too much to be believed and ignored (`implausible`), or a token lives longer than it was asked for (`lifetime`), by
   * `excessMs` at least.
   */
  | { readonly type: 'clock'; readonly offsetMs: number; readonly reason: 'offset' | 'implausible' }
  | {
      readonly type: 'clock'
      readonly offsetMs: number
      readonly reason: 'lifetime'
      readonly excessMs: number
    }

/** Counts since a token source was made, and two numbers of now. */
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
