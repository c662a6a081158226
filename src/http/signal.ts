import { defaultMaxListeners, getMaxListeners, setMaxListeners } from 'node:events'

/** Listens for the end of a signal; the caller takes the listener off when it is done. */
export function listenForAbort(signal: AbortSignal, onAbort: () => void): void {
  try {
    // One signal for many calls at once is no leak, so Node shall not warn of one; a bound that
    // the caller has set stays.
    if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(Infinity, signal)
  } catch {
    // Not Node's own signal, or one without a bound.
  }
  signal.addEventListener('abort', onAbort)
}
