import type { CallOptions } from '../http/options.js'
import { now } from '../internal/clock.js'
import { aborted } from '../internal/signal.js'
import { type CallConfig, checkCallOptions } from './config.js'

/** The limits and headers of one call, and when its deadline began to run. */
export interface StartedCall {
  readonly config: CallConfig
  /** By `now` of `clock.ts`, in milliseconds. */
  readonly startedAt: number
}

/**
 * Checks the options of a call and starts its deadline.
 *
 * @param client the options of the client, for those that the call does not have
 * @throws InputError naming the option; AbortError where the signal has fired
 */
export function startCall(options: CallOptions | undefined, client: CallConfig): StartedCall {
  const config = checkCallOptions(options, client)
  if (config.signal?.aborted === true) throw aborted(config.signal)
  return { config, startedAt: now() }
}
