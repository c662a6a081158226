import { type Client, type MeasuredClient, NODE } from './measured-clients.js'
import type { CannedServer } from './processes.js'
import { checkLimits, type LimitCheck, type Section, table } from './report.js'
import { measureStarts } from './start-rounds.js'
import { show, spread } from './stats.js'

type Id = Client['id']

/** From spawning a process to the first token on its standard output, and what of that Node itself takes. */
export async function start(
  server: CannedServer,
  clients: readonly MeasuredClient[],
  quick: boolean,
): Promise<Section> {
  const runs = await measureStarts(server, [NODE, ...clients], quick ? 5 : 25)

  const of = (id: Id, key: 'wallMs' | 'cpuMs') => spread((runs.get(id) ?? []).map((r) => r[key]))
  const net = (id: Id, key: 'wallMs' | 'cpuMs'): number =>
    of(id, key).median - of('node', key).median
  const times = (id: Id, by: Id, key: 'wallMs' | 'cpuMs'): number => net(id, key) / net(by, key)

  const verdicts: LimitCheck[] = []
  if (runs.has('ours')) {
    const bound = { must: 2.5, goal: 2.5 }
    const faster = { must: 4, goal: 4, more: true } as const
    verdicts.push(
      checkLimits(
        'start to first token, after Node itself, × bare',
        times('ours', 'bare', 'wallMs'),
        bound,
      ),
      checkLimits(
        'start to first token, after Node itself, `soap` × ours',
        times('soap', 'ours', 'wallMs'),
        faster,
      ),
    )
  }
  const row = (id: Id, title: string): string[] => [
    title,
    show(of(id, 'wallMs')),
    ...(id === 'node'
      ? ['', '', show(of(id, 'cpuMs')), '']
      : [
          net(id, 'wallMs').toFixed(1),
          times(id, 'bare', 'wallMs').toFixed(2),
          show(of(id, 'cpuMs')),
          times(id, 'bare', 'cpuMs').toFixed(2),
        ]),
  ]
  return {
    name: 'start',
    markdown: [
      '## Start to first token',
      'A process that makes one call and prints the token, in ms from spawning it: median (quartiles). "After Node" is what is left when the start of an empty script is taken off.',
      table(
        ['client', 'ms', 'ms after Node', '× bare', 'CPU ms', 'CPU after Node, × bare'],
        [row(NODE.id, NODE.title), ...clients.map(({ id, title }) => row(id, title))],
      ),
    ].join('\n\n'),
    verdicts,
    panels: [
      {
        title: 'Start to first token, after Node itself',
        bars: clients.map(({ id }) => ({
          id,
          value: times(id, 'bare', 'wallMs'),
          label: `${net(id, 'wallMs').toFixed(0)} ms (${times(id, 'bare', 'wallMs').toFixed(1)}×)`,
        })),
        mark: { value: 2.5, label: 'bound 2.5' },
      },
    ],
  }
}
