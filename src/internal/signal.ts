import { defaultMaxListeners, getMaxListeners, setMaxListeners } from 'node:events'
import { AbortError } from '../errors.js'

/** The error of a call that its caller aborted. */
export function aborted(signal: AbortSignal): AbortError {
  return new AbortError('the call was aborted', { cause: signal.reason })
}

/** Adds a listener for the abort of a signal; the caller removes it. */
export function listenForAbort(signal: AbortSignal, onAbort: () => void): void {
  try {
    // One signal for many simultaneous calls is not a leak, so Node must not warn. A limit that the caller has set is
    // kept.
    if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(Infinity, signal)
  } catch {
    // Not a signal of Node, or one without a limit.
  }
  signal.addEventListener('abort', onAbort)
}
