/**
 * The longest time between two turns of the event loop while something runs, in milliseconds, of up to five runs the
 * one with the shortest: the first that is below `enough` ends them, since garbage of other tests may be collected.
 */
export async function longestTurn(
  run: () => Promise<unknown>,
  enough: number,
  runs = 5,
): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY
  for (let count = 0; count < runs && shortest >= enough; count++) {
    shortest = Math.min(shortest, await longestTurnOfOne(run))
  }
  return shortest
}

async function longestTurnOfOne(run: () => Promise<unknown>): Promise<number> {
  // The lesser of two: other processes take of the time, other threads add to the CPU time.
  let cpu = process.cpuUsage()
  let time = performance.now()
  let longest = 0
  const measure = (): void => {
    const { user, system } = process.cpuUsage(cpu)
    longest = Math.max(longest, Math.min((user + system) / 1000, performance.now() - time))
    cpu = process.cpuUsage()
    time = performance.now()
  }
  await withTurns(run, measure)
  measure()
  return longest
}

/** Runs something, and calls a function in each turn of the event loop until it ends. */
export async function withTurns<T>(run: () => Promise<T>, onTurn: () => void): Promise<T> {
  let timer = setImmediate(function turn() {
    onTurn()
    timer = setImmediate(turn)
  })
  try {
    return await run()
  } finally {
    clearImmediate(timer)
  }
}
