import type { Signal } from './platform-types.js'
import { aborted, listenForAbort } from './signal.js'

/** What ends waiting before the promise does. */
export interface WaitLimits {
  readonly signal: Signal | undefined
  /** A time limit in milliseconds, and the error after it. */
  readonly timeout: { readonly ms: number; readonly error: () => Error } | undefined
}

/**
 * Waits for a promise until the time limit or the abort of the signal. Afterwards its outcome is ignored. No timer and
 * no listener is left.
 *
 * @throws the error of the time limit; AbortError when the signal is aborted
 */
export function waitFor<T>(promise: Promise<T>, { signal, timeout }: WaitLimits): Promise<T> {
  if (signal === undefined && timeout === undefined) return promise
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer)
      stopListening()
      end()
    }
    const onAbort = (): void => settle(() => reject(aborted(signal as Signal)))
    const timer = timeout && setTimeout(() => settle(() => reject(timeout.error())), timeout.ms)
    const stopListening = listenForAbort(signal, onAbort)
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
    if (signal?.aborted) onAbort()
  })
}
