import type { JwtToken } from '../useradmin/token.js'
import type { Job } from './job.js'

/** What callers wait for. */
export interface Awaited {
  readonly job: Job
  /** `undefined` where no caller waited, and another process is minting. */
  readonly promise: Promise<JwtToken | undefined>
}

/** The jobs of a source that are under way; for each request, one that callers may wait for. */
export class Jobs {
  readonly #awaited = new Map<string, Awaited>()
  /** When nothing of a job goes on any more, which may be later than what callers wait for. */
  readonly #ends = new Map<Job, Promise<void>>()

  of(key: string): Awaited | undefined {
    return this.#awaited.get(key)
  }

  keys(): readonly string[] {
    return [...this.#awaited.keys()]
  }

  /** Adds a job that later callers of an equal request wait for too. */
  add(job: Job, work: Promise<JwtToken | undefined>): Awaited {
    const { key } = job.wanted
    this.track(job, work)
    const promise = job.waitFor(work).finally(() => {
      if (this.#awaited.get(key) === awaited) this.detach(key)
    })
    const awaited = { job, promise }
    this.#awaited.set(key, awaited)
    return awaited
  }

  /** Lets the next caller start a job of its own. */
  detach(key: string): void {
    this.#awaited.delete(key)
  }

  /** Keeps a job among those under way until its work has ended, which the result says; it does not reject. */
  track(job: Job, work: Promise<unknown>): Promise<void> {
    const end = work.then(doNothing, doNothing).then(() => {
      job.stopTimer()
      this.#ends.delete(job)
    })
    this.#ends.set(job, end)
    return end
  }

  cancel(error: () => Error): void {
    for (const job of this.#ends.keys()) job.cancel(error())
  }

  async ended(): Promise<void> {
    await Promise.all(this.#ends.values())
  }
}

function doNothing(): void {}
