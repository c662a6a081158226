import { listenForAbort } from '../internal/signal.js'

/** Ends the turn of one who was let in. */
export type Leave = () => void

/** Who waits for a turn. */
interface Waiter {
  /** Whether no caller waits; may change. */
  readonly isBackground: boolean
  /** Whether it had a turn before, in which another process had the lock. */
  readonly hadTurn: boolean
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

interface Waiting {
  readonly waiter: Waiter
  readonly enter: (leave: Leave) => void
}

/**
 * Lets a limited number of mints run at once. Those for which a caller waits are let in before the others, and of them
 * those that had a turn before.
 */
export class MintQueue {
  readonly #limit: () => number
  readonly #waiting = new Set<Waiting>()
  readonly #returning = new Set<Waiting>()
  #running = 0

  /** @param limit how many may run now */
  constructor(limit: () => number) {
    this.#limit = limit
  }

  /** Waits for a turn. @throws the reason of the signal */
  enter(waiter: Waiter): Promise<Leave> {
    const { signal, hadTurn } = waiter
    const queue = hadTurn ? this.#returning : this.#waiting
    return new Promise((resolve, reject) => {
      const stop = () => {
        queue.delete(waiting)
        stopListening()
        reject(signal.reason)
      }
      const waiting: Waiting = {
        waiter,
        enter: (leave) => {
          stopListening()
          resolve(leave)
        },
      }
      if (signal.aborted) return reject(signal.reason)
      const stopListening = listenForAbort(signal, stop)
      queue.add(waiting)
      this.#letIn()
    })
  }

  #letIn(): void {
    while (this.#running < this.#limit()) {
      const next = this.#next()
      if (next === undefined) return
      this.#returning.delete(next)
      this.#waiting.delete(next)
      this.#running += 1
      let hasLeft = false
      next.enter(() => {
        if (hasLeft) return
        hasLeft = true
        this.#running -= 1
        this.#letIn()
      })
    }
  }

  #next(): Waiting | undefined {
    let background: Waiting | undefined
    for (const queue of [this.#returning, this.#waiting]) {
      for (const waiting of queue) {
        if (!waiting.waiter.isBackground) return waiting
        background ??= waiting
      }
    }
    return background
  }
}
