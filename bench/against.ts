import { join } from 'node:path'
import { CONCURRENCIES, measureCalls } from './call-rounds.js'
import { buildAt, commitNamed, installFrom, temporaryFolder } from './checkout.js'
import { type Client, clientFile, NODE } from './measured-clients.js'
import { type CannedServer, type Run, root } from './processes.js'
import { checkLimits, type Section, table } from './report.js'
import { measureStarts } from './start-rounds.js'
import { ratioOfMedians, show, showRatio, spread } from './stats.js'

const BOUND = { must: 1.03, goal: 1.03 }

/** The build of the working tree, that of another commit, and the lean template. */
export interface Sides {
  readonly commit: string
  readonly clients: readonly [ours: Client, before: Client, lean: Client]
}

/** Builds the commit; the working tree has to be built already. */
export async function sides(name: string): Promise<Sides> {
  const commit = await commitNamed(name)
  const folder = temporaryFolder()
  await buildAt(commit, join(folder, 'checkout'))
  return {
    commit,
    clients: [
      { id: 'ours', title: 'working tree', file: installFrom(root, join(folder, 'ours')) },
      {
        id: 'before',
        title: commit.slice(0, 7),
        file: installFrom(join(folder, 'checkout'), join(folder, 'before')),
      },
      { id: 'lean', title: 'lean template', file: clientFile('lean') },
    ],
  }
}

/** CPU per call of the working tree, as a multiple of that of the others. */
export async function callsAgainst(
  server: CannedServer,
  { clients }: Sides,
  quick: boolean,
): Promise<Section> {
  const plan = quick
    ? { processes: 2, rounds: 6, ms: 100, warmUp: 4500 }
    : { processes: 20, rounds: 12, ms: 60, warmUp: 8000 }
  const results = await measureCalls(server, clients, plan)
  const [ours, ...others] = clients
  const cpu = ({ id }: Client, at: number): readonly number[] => results.values(id, at, 'cpuUs')
  const ratio = (by: Client, at: number) => ratioOfMedians(cpu(ours, at), cpu(by, at))
  const [before] = others
  return {
    name: 'calls',
    markdown: [
      '## CPU per call',
      `${plan.processes * plan.rounds} rounds with ${plan.processes} processes of each, in turn. µs: median (first–third quartile); ratio: of the medians (quartiles of the ratios of the rounds).`,
      table(
        ['', ...CONCURRENCIES.map((at) => `${at} at once`)],
        [
          ...clients.map((client) => [
            `${client.title}, µs`,
            ...CONCURRENCIES.map((at) => show(spread(cpu(client, at)))),
          ]),
          ...others.map((by) => [
            `${ours.title} / ${by.title}`,
            ...CONCURRENCIES.map((at) => showRatio(ratio(by, at))),
          ]),
        ],
      ),
    ].join('\n\n'),
    verdicts: CONCURRENCIES.map((at) =>
      checkLimits(`CPU per call, ${at} at once`, ratio(before, at).median, BOUND),
    ),
    panels: [],
  }
}

/** Start to first token of the working tree, as a multiple of that of the others. */
export async function startAgainst(
  server: CannedServer,
  { clients }: Sides,
  quick: boolean,
): Promise<Section> {
  const rounds = quick ? 10 : 100
  const results = await measureStarts(server, [NODE, ...clients], rounds)
  const [ours, ...others] = clients
  const values = ({ id }: Client, key: 'wallMs' | 'cpuMs'): readonly number[] =>
    (results.get(id) ?? []).map((run: Run) => run[key])
  const ratio = (by: Client, key: 'wallMs' | 'cpuMs') =>
    ratioOfMedians(values(ours, key), values(by, key))
  const [before] = others
  return {
    name: 'start',
    markdown: [
      '## Start to first token',
      `${rounds} new processes of each, in turn; the start of Node itself included. ms: median (first–third quartile); ratio: of the medians (quartiles of the ratios of the rounds).`,
      table(
        ['', 'from spawning it', 'its CPU'],
        [
          ...[NODE, ...clients].map((client) => [
            `${client.title}, ms`,
            show(spread(values(client, 'wallMs'))),
            show(spread(values(client, 'cpuMs'))),
          ]),
          ...others.map((by) => [
            `${ours.title} / ${by.title}`,
            showRatio(ratio(by, 'wallMs')),
            showRatio(ratio(by, 'cpuMs')),
          ]),
        ],
      ),
    ].join('\n\n'),
    verdicts: [checkLimits('start to first token', ratio(before, 'wallMs').median, BOUND)],
    panels: [],
  }
}
