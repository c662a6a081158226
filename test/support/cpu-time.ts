/** What a call gives, and how long it has kept the processor: other processes do not matter to that. */
export function cpuTime<T>(run: () => T): { readonly result: T; readonly cpuMs: number } {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return { result, cpuMs: (user + system) / 1000 }
}
