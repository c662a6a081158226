/** The result of a call, and its CPU time, which does not depend on other processes. */
export function cpuTime<T>(run: () => T): { readonly result: T; readonly cpuMs: number } {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return { result, cpuMs: (user + system) / 1000 }
}
