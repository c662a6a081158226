import { now as monotonicNow } from '../internal/clock.js'

/** Beyond this, a time of the service is not believed: a token would never be given out. */
const MAX_OFFSET_MS = 24 * 60 * 60 * 1000
/** Beyond this, a time that another process says is not believed. */
const MAX_TOLD_OFFSET_MS = 5 * 60_000
/** HTTP and JWT have whole seconds. */
const RESOLUTION_MS = 1000
/** How long before its arrival the reply may have got its `Date`. */
const MAX_TRANSIT_MS = 5000
/** Clocks drift apart: after this time, a new observation replaces the others. */
const OBSERVATION_MS = 60 * 60 * 1000
/** A smaller change of the offset is not reported. */
const REPORTED_CHANGE_MS = 2000

/** How far the clock of the service is ahead of ours, in milliseconds. */
interface Bounds {
  readonly low: number
  readonly high: number
  /** Our time when they were observed. */
  readonly wall: number
  /** The same by the monotonic clock. */
  readonly since: number
}

/** The clock of the service, as far as it is known from its replies. */
export class ServiceClock {
  readonly #report: (offsetMs: number, isBelieved: boolean) => void
  #bounds: Bounds | undefined
  #reportedMs = 0

  /** @param report is called when the offset has changed, and with one that is too large to be believed */
  constructor(report: (offsetMs: number, isBelieved: boolean) => void) {
    this.#report = report
  }

  /**
   * The time, in milliseconds since 1970, by which tokens end: that of the service where it is ahead of ours, else ours.
   * So no observation lets a token be given out longer.
   */
  now(): number {
    const local = Date.now()
    return Math.max(local, this.serviceTime(local))
  }

  /** The time of the service at most, in milliseconds since 1970; ours where it is not known. */
  serviceTime(local = Date.now()): number {
    if (this.#bounds === undefined) return local
    const { high, wall, since } = this.#bounds
    // Our clock may have been set back since.
    return high + Math.max(local, wall + monotonicNow() - since)
  }

  /**
   * How far the clock of the service is ahead of ours at least; negative where it is behind by that at least. 0 where that is
   * not known.
   */
  get offsetMs(): number {
    const { low, high } = this.#bounds ?? { low: 0, high: 0 }
    return Math.max(0, low) + Math.min(0, high)
  }

  /**
   * Notes a time that the service said, in whole seconds.
   *
   * @param said in milliseconds since 1970
   * @param tookMs how long the reply took
   */
  heard(said: number, tookMs: number): void {
    const local = Date.now()
    const low = said - local
    this.#narrow(low, low + RESOLUTION_MS + Math.min(tookMs, MAX_TRANSIT_MS))
  }

  /** Notes that it is this time at the service, or later, as the service says. */
  isAtLeast(time: number): void {
    this.#raise(time - Date.now())
  }

  /** The same, as another process says, whose clock may be wrong: it is believed less far. */
  isAtLeastBy(time: number): void {
    const low = time - Date.now()
    if (low <= MAX_TOLD_OFFSET_MS) this.#raise(low)
  }

  #raise(low: number): void {
    if (this.#bounds !== undefined && isOld(this.#bounds)) this.#bounds = undefined
    if (low > (this.#bounds?.high ?? 0)) this.#narrow(low, low)
  }

  #narrow(low: number, high: number): void {
    const isBelieved = Math.abs(low) <= MAX_OFFSET_MS
    if (isBelieved) {
      const seen = { low, high, wall: Date.now(), since: monotonicNow() }
      this.#bounds = intersection(this.#bounds, seen)
    }
    const offsetMs = isBelieved ? this.offsetMs : low
    if (Math.abs(offsetMs - this.#reportedMs) < REPORTED_CHANGE_MS) return
    this.#reportedMs = offsetMs
    this.#report(Math.round(offsetMs), isBelieved)
  }
}

function isOld({ since }: Bounds): boolean {
  return monotonicNow() - since > OBSERVATION_MS
}

function intersection(known: Bounds | undefined, seen: Bounds): Bounds {
  if (known === undefined || isOld(known) || seen.low > known.high || seen.high < known.low) {
    return seen
  }
  return { ...seen, low: Math.max(seen.low, known.low), high: Math.min(seen.high, known.high) }
}
