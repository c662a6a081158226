import { type CallResults, CONCURRENCIES, measureCalls } from './call-rounds.js'
import type { MeasuredClient } from './measured-clients.js'
import type { CannedServer } from './processes.js'
import { checkLimits, type LimitCheck, type Panel, type Section, table } from './report.js'
import { ratios, type Spread, show, spread } from './stats.js'

type Measure = 'cpuUs' | 'perSecond'

function measureTable(
  results: CallResults,
  clients: readonly MeasuredClient[],
  key: Measure,
  unit: string,
): string {
  const against = (id: MeasuredClient['id'], concurrency: number): Spread =>
    ratios(results.values(id, concurrency, key), results.values('bare', concurrency, key))
  return table(
    ['client', ...CONCURRENCIES.flatMap((c) => [`${unit}, ${c} at once`, '× bare'])],
    clients.map(({ id, title }) => [
      title,
      ...CONCURRENCIES.flatMap((c) => [
        show(spread(results.values(id, c, key))),
        show(against(id, c)),
      ]),
    ]),
  )
}

function panel(
  title: string,
  results: CallResults,
  clients: readonly MeasuredClient[],
  concurrency: number,
  key: Measure,
  mark?: Panel['mark'],
): Panel {
  return {
    title,
    bars: clients.map(({ id }) => {
      const measured = results.values(id, concurrency, key)
      const ratio = ratios(measured, results.values('bare', concurrency, key)).median
      const value = spread(measured).median
      const label = key === 'cpuUs' ? `${value.toFixed(0)} µs` : `${value.toFixed(0)}/s`
      return { id, value: ratio, label: `${label} (${ratio.toFixed(2)}×)` }
    }),
    ...(mark && { mark }),
  }
}

/** CPU per call and calls per second. */
export async function calls(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Section> {
  const plan = quick
    ? { processes: 1, rounds: 3, ms: 300, warmUp: 4500 }
    : { processes: 1, rounds: 11, ms: 800, warmUp: 12_000 }
  const results = await measureCalls(server, clients, plan)
  const has = (id: MeasuredClient['id']): boolean => clients.some((client) => client.id === id)
  const ratio = (id: MeasuredClient['id'], by: MeasuredClient['id'], at: number, key: Measure) =>
    ratios(results.values(id, at, key), results.values(by, at, key)).median
  const verdicts: LimitCheck[] = []
  if (has('ours')) {
    const bound = { must: 1.5, goal: 1.3 }
    for (const at of CONCURRENCIES) {
      const cpu = ratio('ours', 'bare', at, 'cpuUs')
      verdicts.push(checkLimits(`CPU per call, ${at} at once, × bare`, cpu, bound))
    }
    for (const at of [1, 32]) {
      const cpu = ratio('soap', 'ours', at, 'cpuUs')
      const times = { must: 2.4, goal: 2.4, more: true } as const
      verdicts.push(checkLimits(`CPU per call, ${at} at once, \`soap\` × ours`, cpu, times))
    }
    if (has('ours-json')) {
      for (const at of CONCURRENCIES) {
        const cpu = ratio('ours-json', 'ours', at, 'cpuUs')
        verdicts.push(
          checkLimits(`CPU per call, ${at} at once, JSON × SOAP`, cpu, { must: 1, goal: 1 }),
        )
      }
    }
    const pace = ratio('ours', 'bare', 32, 'perSecond')
    verdicts.push(
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
    verdicts,
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
