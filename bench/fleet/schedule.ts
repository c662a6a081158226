/** A part of a run, in seconds since its start. */
export interface Phase {
  readonly name: string
  readonly from: number
  readonly to: number
  /** What does not answer in it. */
  readonly down?: 'service' | 'redis'
}

/** What a run does, in seconds. */
export interface Schedule {
  /** How long a token lives. */
  readonly life: number
  /** How long before its end a token is replaced, at the earliest. */
  readonly refreshBefore: number
  readonly phases: readonly Phase[]
  readonly end: number
}

/**
 * The first outage begins when the second tokens are due, and ends before they end: each is replaced when it has lived for
 * a half to three quarters of its life. The last outage outlasts all tokens.
 *
 * @param scale 1 for tokens that live for 40 s
 */
export function makeSchedule(scale: number): Schedule {
  const parts: readonly [name: string, seconds: number, down?: Phase['down']][] = [
    ['start, all callers at once', 4],
    ['all is well', 37],
    ['service down', 15, 'service'],
    ['after it', 20],
    ['Redis down', 15, 'redis'],
    ['after it', 19],
    ['service down, longer than tokens live', 45, 'service'],
    ['after it', 11],
  ]
  let end = 0
  const phases = parts.map(([name, seconds, down]) => {
    const from = end
    end += seconds * scale
    return { name, from, to: end, ...(down === undefined ? {} : { down }) }
  })
  return { life: 40 * scale, refreshBefore: 20 * scale, phases, end }
}
