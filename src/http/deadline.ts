import type { CallConfig } from './config.js'
import { aborted, pastDeadline } from './failure.js'

/**
 * Waits for a promise until the deadline or abort of the call. Afterwards its outcome is ignored.
 *
 * @throws TimeoutError at the deadline, AbortError when the signal is aborted
 */
export function within<T>(promise: Promise<T>, { signal, deadlineMs }: CallConfig): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(aborted(signal as AbortSignal)))
    const timer = setTimeout(() => {
      settle(() => reject(pastDeadline(deadlineMs, false)))
    }, deadlineMs)
    const settle = (end: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      end()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    promise.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
  })
}
