/**
 * Milliseconds on a monotonic clock. By `process.hrtime`, since loading `performance` takes part of the first call.
 */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
