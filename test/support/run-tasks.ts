import { availableParallelism } from 'node:os'

/**
 * Runs tasks that mostly are processes of their own, as many at once as there are processors.
 *
 * @returns their results, in the order of the tasks
 */
export async function runTasks<T>(tasks: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = []
  const waiting = tasks.entries()
  const runNext = async (): Promise<void> => {
    for (const [index, run] of waiting) results[index] = await run()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runNext))
  return results
}
