/**
 * Milliseconds on a clock that only goes forward. By `process.hrtime`: `performance` is loaded when it is
 * first looked at, which takes a good part of the first call.
 */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
