import { AbortError } from '../errors.js'
import type { Signal } from './platform-types.js'

/** The error of a call that its caller aborted. */
export function aborted(signal: Signal): AbortError {
  return new AbortError('the call was aborted', { cause: signal.reason })
}

interface Listeners {
  readonly all: Set<() => void>
  /** The one that the signal has. */
  readonly own: () => void
}

const listenersOf = new WeakMap<Signal, Listeners>()

/**
 * Listens for the abort of a signal, where there is one. The signal has one listener for all: Node warns of many, and
 * searches through them for each one that is added.
 *
 * @returns stops listening
 */
export function listenForAbort(signal: Signal | undefined, onAbort: () => void): () => void {
  if (signal === undefined) return doNothing
  const { all, own } = listenersOf.get(signal) ?? addOwn(signal)
  all.add(onAbort)
  return () => {
    all.delete(onAbort)
    if (all.size > 0 || listenersOf.get(signal)?.own !== own) return
    listenersOf.delete(signal)
    signal.removeEventListener('abort', own)
  }
}

function doNothing(): void {}

function addOwn(signal: Signal): Listeners {
  const all = new Set<() => void>()
  const own = (): void => {
    for (const onAbort of [...all]) onAbort()
  }
  const listeners = { all, own }
  listenersOf.set(signal, listeners)
  signal.addEventListener('abort', own)
  return listeners
}
