/**
 * Milliseconds on a monotonic clock. By `process.hrtime`, since loading `performance` takes part of the first call.
 */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** Whether a time has passed since an instant of our clock. Where that was set back since, it counts as passed. */
export function hasPassed(ms: number, since: number): boolean {
  const elapsed = Date.now() - since
  return elapsed < 0 || elapsed >= ms
}
