// One client in a separate process, which runs the commands of the parent.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

const [client, endpoint] = process.argv.slice(2)
if (client === undefined || endpoint === undefined) throw new Error('worker.mjs CLIENT ENDPOINT')
const { open } = await import(client)

/**
 * Calls until the time is up or as many calls as asked for are done, whatever comes first.
 * @param {() => Promise<unknown>} call
 * @param {{ concurrency: number, ms?: number, calls?: number }} bounds
 */
async function burst(call, { concurrency, ms = Infinity, calls = Infinity }) {
  let done = 0
  let started = 0
  const from = performance.now()
  const cpu = process.cpuUsage()
  const lane = async () => {
    while (started < calls && performance.now() - from < ms) {
      started += 1
      await call()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const used = process.cpuUsage(cpu)
  return { calls: done, wallMs: performance.now() - from, cpuUs: used.user + used.system }
}

async function memory() {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.()
    await pause(50)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heapUsed, external }
}

/** The functions to call, by what they were opened with. @type {Map<string, () => Promise<unknown>>} */
const opened = new Map()

process.on('message', async (/** @type {any} */ message) => {
  try {
    const key = JSON.stringify(message.open ?? null)
    let call = opened.get(key)
    if (call === undefined) {
      call = await open(endpoint, message.open)
      opened.set(key, call)
    }
    if (message.do === 'once') process.send?.({ result: await call() })
    else if (message.do === 'memory') process.send?.(await memory())
    else process.send?.(await burst(call, message))
  } catch (error) {
    process.send?.({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
