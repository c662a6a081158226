import { availableParallelism } from 'node:os'

/** Runs tasks that mostly are processes of their own, as many at once as there are processors. @returns their results by name */
export async function runTasks<T>(
  tasks: ReadonlyMap<string, () => Promise<T>>,
): Promise<ReadonlyMap<string, T>> {
  const results = new Map<string, T>()
  const waiting = [...tasks]
  const runNext = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const [name, run] = task
      results.set(name, await run())
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runNext))
  return results
}
