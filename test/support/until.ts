import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a condition holds; throws where it does not within the time limit. Not by `Date.now`, which may be frozen. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs = 3000,
): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${condition}`)
    await sleep(2)
  }
}
