import type { MeasuredClient } from './measured-clients.js'
import { type Burst, type CannedServer, startWorker, type Worker } from './processes.js'
import { checkLimits, type LimitCheck, type Panel, type Section, table } from './report.js'
import { ratios, type Spread, show, spread } from './stats.js'

const CONCURRENCIES = [1, 32, 256] as const

interface Measures {
  readonly cpuUs: number[]
  readonly perSecond: number[]
}

type Results = ReadonlyMap<MeasuredClient['id'], ReadonlyMap<number, Measures>>

/** Calls before the measurement, until the compiler has optimized the code. */
async function warm(worker: Worker, calls: number): Promise<void> {
  for (const concurrency of CONCURRENCIES) {
    await worker.burst({ concurrency, calls: calls / CONCURRENCIES.length, ms: 4000 })
  }
}

function keep(measures: Measures, burst: Burst): void {
  measures.cpuUs.push(burst.cpuUs / burst.calls)
  measures.perSecond.push((burst.calls / burst.wallMs) * 1000)
}

async function measure(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Results> {
  const rounds = quick ? 3 : 11
  const ms = quick ? 300 : 800
  const results = new Map(
    clients.map(({ id }) => [
      id,
      new Map<number, Measures>(CONCURRENCIES.map((c) => [c, { cpuUs: [], perSecond: [] }])),
    ]),
  )
  const workers = new Map<MeasuredClient['id'], Worker>()
  try {
    const tokens = new Set<unknown>()
    for (const { id } of clients) {
      const worker = await startWorker(`clients/${id}.mjs`, server.endpoint)
      workers.set(id, worker)
      tokens.add(await worker.once())
      await warm(worker, quick ? 4500 : 12_000)
    }
    if (tokens.size !== 1) throw new Error('the clients do not give the same token')
    for (let round = 0; round < rounds; round += 1) {
      for (const concurrency of CONCURRENCIES) {
        // The order rotates, so that no client is always the first, or always after the same other one.
        for (const [at] of clients.entries()) {
          const id = clients[(at + round) % clients.length]?.id ?? 'bare'
          const burst = await workers.get(id)?.burst({ concurrency, ms })
          const measures = results.get(id)?.get(concurrency)
          if (burst && measures) keep(measures, burst)
        }
      }
    }
  } finally {
    for (const worker of workers.values()) worker.stop()
  }
  return results
}

function values(
  results: Results,
  id: MeasuredClient['id'],
  concurrency: number,
  key: keyof Measures,
): readonly number[] {
  return results.get(id)?.get(concurrency)?.[key] ?? []
}

function measureTable(
  results: Results,
  clients: readonly MeasuredClient[],
  key: keyof Measures,
  unit: string,
): string {
  const against = (id: MeasuredClient['id'], concurrency: number): Spread =>
    ratios(values(results, id, concurrency, key), values(results, 'bare', concurrency, key))
  return table(
    ['client', ...CONCURRENCIES.flatMap((c) => [`${unit}, ${c} at once`, '× bare'])],
    clients.map(({ id, title }) => [
      title,
      ...CONCURRENCIES.flatMap((c) => [
        show(spread(values(results, id, c, key))),
        show(against(id, c)),
      ]),
    ]),
  )
}

function panel(
  title: string,
  results: Results,
  clients: readonly MeasuredClient[],
  concurrency: number,
  key: keyof Measures,
  mark?: Panel['mark'],
): Panel {
  return {
    title,
    bars: clients.map(({ id }) => {
      const own = values(results, id, concurrency, key)
      const ratio = ratios(own, values(results, 'bare', concurrency, key)).median
      const value = spread(own).median
      const label = key === 'cpuUs' ? `${value.toFixed(0)} µs` : `${value.toFixed(0)}/s`
      return { id, value: ratio, label: `${label} (${ratio.toFixed(2)}×)` }
    }),
    ...(mark && { mark }),
  }
}

/** Measures CPU per call and calls per second; each client is a process, and rounds are interleaved. */
export async function calls(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Section> {
  const results = await measure(server, clients, quick)
  const ratio = (
    id: MeasuredClient['id'],
    by: MeasuredClient['id'],
    at: number,
    key: keyof Measures,
  ) => ratios(values(results, id, at, key), values(results, by, at, key)).median
  const limitChecks: LimitCheck[] = []
  if (results.has('ours')) {
    const bound = { must: 1.5, goal: 1.3 }
    for (const at of CONCURRENCIES) {
      const cpu = ratio('ours', 'bare', at, 'cpuUs')
      limitChecks.push(checkLimits(`CPU per call, ${at} at once, × bare`, cpu, bound))
    }
    for (const at of [1, 32]) {
      const cpu = ratio('soap', 'ours', at, 'cpuUs')
      const times = { must: 2.4, goal: 2.4, more: true } as const
      limitChecks.push(checkLimits(`CPU per call, ${at} at once, \`soap\` × ours`, cpu, times))
    }
    const pace = ratio('ours', 'bare', 32, 'perSecond')
    limitChecks.push(
      checkLimits('calls/s, 32 at once, × bare', pace, { must: 0.65, goal: 0.8, more: true }),
    )
  }
  const mark = { value: 1.3, label: 'goal 1.3' }
  return {
    name: 'calls',
    markdown: [
      '## CPU per call',
      'User and system time of the client process, in µs: median (first–third quartile).',
      measureTable(results, clients, 'cpuUs', 'µs'),
      '## Calls per second',
      measureTable(results, clients, 'perSecond', 'calls/s'),
    ].join('\n\n'),
    limitChecks,
    panels: [
      panel('CPU per call, one at a time', results, clients, 1, 'cpuUs', mark),
      panel('CPU per call, 32 at once', results, clients, 32, 'cpuUs', mark),
      panel('Calls per second, 32 at once', results, clients, 32, 'perSecond', {
        value: 0.8,
        label: 'goal 0.8',
      }),
    ],
  }
}
