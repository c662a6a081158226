/** The time at which tests with fixed dates run, whenever they run. */
export const NOW = Date.UTC(2026, 0, 15, 12)

/** Freezes `Date.now` for the tests of a suite; `advance` moves it. Timers are not affected. */
export function freezeClock(): { advance(milliseconds: number): void } {
  const real = Date.now
  let now = NOW
  beforeEach(() => {
    now = NOW
    Date.now = () => now
  })
  afterEach(() => {
    Date.now = real
  })
  return {
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}
