import type { MeasuredClient } from './measured-clients.js'
import { type CannedServer, type Memory, startWorker } from './processes.js'
import { type LimitCheck, type Section, table } from './report.js'
import { line } from './stats.js'

const MB = 2 ** 20
const mb = (bytes: number): string => (bytes / MB).toFixed(1)

// Number of measurements from half of the calls to all of them: the result of one garbage collection varies,
// and a line through many points does not.
const LOOKS = 10

interface Steps {
  readonly early: Memory
  readonly half: Memory
  /** Only where growth is looked at. */
  readonly full?: Memory
  /** From `half` to `full`, in bytes. */
  readonly grown?: number
}

async function measure(
  server: CannedServer,
  { id, file }: MeasuredClient,
  steps: readonly [number, number, number],
): Promise<Steps> {
  const [early, half, full] = steps
  const worker = await startWorker(file, server.endpoint)
  try {
    await worker.burst({ concurrency: 32, calls: early })
    const first = await worker.memory()
    await worker.burst({ concurrency: 32, calls: half - early })
    const second = await worker.memory()
    if (id !== 'ours' && id !== 'bare') return { early: first, half: second }
    const points = [{ x: 0, y: second.heapUsed }]
    let last = second
    for (let look = 1; look <= LOOKS; look += 1) {
      await worker.burst({ concurrency: 32, calls: (full - half) / LOOKS })
      last = await worker.memory()
      points.push({ x: look, y: last.heapUsed })
    }
    return { early: first, half: second, full: last, grown: line(points).slope * LOOKS }
  } finally {
    worker.stop()
  }
}

/** The memory of a long-lived process. */
export async function memory(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Section> {
  const steps = quick ? ([1000, 5000, 10_000] as const) : ([1000, 50_000, 100_000] as const)
  const found = new Map<MeasuredClient['id'], Steps>()
  for (const client of clients) found.set(client.id, await measure(server, client, steps))

  const [early, half, full] = steps.map((count) => count.toLocaleString('en'))
  const row = ({ id, title }: MeasuredClient): string[] => {
    const of = found.get(id)
    const cells = [of?.early, of?.half, of?.full].map((m) =>
      m === undefined ? '' : `${mb(m.heapUsed)} / ${mb(m.rss)}`,
    )
    return [title, ...cells]
  }
  const ours = found.get('ours')
  const verdicts: LimitCheck[] = []
  if (ours?.grown !== undefined) {
    const slack = 0.25 * MB
    const { grown } = ours
    verdicts.push({
      what: `heap, ${half} to ${full} calls`,
      measured: `${grown < 0 ? '−' : '+'}${(Math.abs(grown) / 1024).toFixed(0)} KB`,
      must: 'flat (≤ 256 KB)',
      goal: 'flat',
      met: grown <= slack ? 'goal' : 'no',
    })
  }
  return {
    name: 'memory',
    markdown: [
      '## Memory',
      'In MB after garbage collection, 32 calls at once: heap used / resident set.',
      table(['client', `${early} calls`, `${half} calls`, `${full} calls`], clients.map(row)),
    ].join('\n\n'),
    verdicts,
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
