/** The time limits of a call that has none of its own, in milliseconds. */
export interface CallLimits {
  /** Of one attempt. */
  readonly timeoutMs: number
  /** Of the call, with its waits. */
  readonly deadlineMs: number
}
