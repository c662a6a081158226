import type { MeasuredClient } from './measured-clients.js'
import { type CannedServer, type Memory, startWorker } from './processes.js'
import { type LimitCheck, type Section, table } from './report.js'
import { line } from './stats.js'

const MB = 2 ** 20
const mb = (bytes: number): string => (bytes / MB).toFixed(1)

// Number of measurements between half of the calls and all of them: heap sizes after single collections vary,
// the slope of a line through many points does not.
const MEASUREMENTS = 10

interface Steps {
  readonly early: Memory
  readonly half: Memory
  /** Only where growth is measured. */
  readonly full?: Memory
  /** From `half` to `full`, in bytes. */
  readonly grown?: number
}

async function measure(
  server: CannedServer,
  id: MeasuredClient['id'],
  steps: readonly [number, number, number],
): Promise<Steps> {
  const [early, half, full] = steps
  const worker = await startWorker(`clients/${id}.mjs`, server.endpoint)
  try {
    await worker.burst({ concurrency: 32, calls: early })
    const first = await worker.memory()
    await worker.burst({ concurrency: 32, calls: half - early })
    const second = await worker.memory()
    if (id !== 'ours' && id !== 'bare') return { early: first, half: second }
    const points = [{ x: 0, y: second.heapUsed }]
    let last = second
    for (let look = 1; look <= MEASUREMENTS; look += 1) {
      await worker.burst({ concurrency: 32, calls: (full - half) / MEASUREMENTS })
      last = await worker.memory()
      points.push({ x: look, y: last.heapUsed })
    }
    return { early: first, half: second, full: last, grown: line(points).slope * MEASUREMENTS }
  } finally {
    worker.stop()
  }
}

/** Measures the memory of a long-lived process. */
export async function memory(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Section> {
  const steps = quick ? ([1000, 5000, 10_000] as const) : ([1000, 50_000, 100_000] as const)
  const found = new Map<MeasuredClient['id'], Steps>()
  for (const { id } of clients) found.set(id, await measure(server, id, steps))

  const [early, half, full] = steps.map((count) => count.toLocaleString('en'))
  const row = ({ id, title }: MeasuredClient): string[] => {
    const of = found.get(id)
    const cells = [of?.early, of?.half, of?.full].map((m) =>
      m === undefined ? '' : `${mb(m.heapUsed)} / ${mb(m.rss)}`,
    )
    return [title, ...cells]
  }
  const ours = found.get('ours')
  const limitChecks: LimitCheck[] = []
  if (ours?.grown !== undefined) {
    const tolerance = 0.25 * MB
    const { grown } = ours
    limitChecks.push({
      what: `heap, ${half} to ${full} calls`,
      measured: `${grown < 0 ? '−' : '+'}${(Math.abs(grown) / 1024).toFixed(0)} KB`,
      must: 'flat (≤ 256 KB)',
      goal: 'flat',
      met: grown <= tolerance ? 'goal' : 'no',
    })
  }
  return {
    name: 'memory',
    markdown: [
      '## Memory',
      'In MB after garbage collection, 32 calls at once: heap used / resident set.',
      table(['client', `${early} calls`, `${half} calls`, `${full} calls`], clients.map(row)),
    ].join('\n\n'),
    limitChecks,
    panels: [
      {
        title: `Resident memory after ${half} calls`,
        bars: clients.map(({ id }) => {
          const rss = found.get(id)?.half.rss ?? 0
          return { id, value: rss, label: `${mb(rss)} MB` }
        }),
      },
    ],
  }
}
