import { defaultMaxListeners, getMaxListeners, setMaxListeners } from 'node:events'
import { AbortError } from '../errors.js'
import type { Signal } from './platform-types.js'

/** The error of a call that its caller aborted. */
export function aborted(signal: Signal): AbortError {
  return new AbortError('the call was aborted', { cause: signal.reason })
}

/** Adds a listener for the abort of a signal; the caller removes it. */
export function listenForAbort(signal: Signal, onAbort: () => void): void {
  try {
    // One signal for many simultaneous calls is not a leak, so Node must not warn. A limit that the caller has set is
    // kept.
    const target = signal as AbortSignal
    if (getMaxListeners(target) === defaultMaxListeners) setMaxListeners(Infinity, target)
  } catch {
    // Not a signal of Node, or one without a limit.
  }
  signal.addEventListener('abort', onAbort)
}
