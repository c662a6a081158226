import { now } from '../internal/clock.js'
import { aborted } from '../internal/signal.js'
import type { CallConfig } from './config.js'

/** The limits and headers of one call, and when its deadline began to run. */
export interface StartedCall {
  readonly config: CallConfig
  /** By `now` of `clock.ts`, in milliseconds. */
  readonly startedAt: number
}

/** Starts the deadline of a call. @throws AbortError where the signal has fired */
export function startCall(config: CallConfig): StartedCall {
  if (config.signal?.aborted === true) throw aborted(config.signal)
  return { config, startedAt: now() }
}
