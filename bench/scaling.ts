import { clientFile } from './measured-clients.js'
import { type CannedServer, startWorker, type Worker } from './processes.js'
import { envelope, makeContent } from './records.mjs'
import { type LimitCheck, type Section, table } from './report.js'
import { exponent, line, type Point, showNumber, spread } from './stats.js'

const KINDS = ['read', 'write'] as const
const CONTENTS = ['records', 'text'] as const
const SIZES = [1, 4, 16, 64, 256, 1024] as const

type Series = Map<number, number[]>

interface Case {
  readonly kind: (typeof KINDS)[number]
  readonly content: (typeof CONTENTS)[number]
  readonly kb: number
}

const keyOf = ({ kind, content, kb }: Case): string => `${kind}/${content}/${kb}`

function cases(): readonly Case[] {
  return KINDS.flatMap((kind) =>
    CONTENTS.flatMap((content) => SIZES.map((kb) => ({ kind, content, kb }))),
  )
}

async function burst(worker: Worker, one: Case, path: string, ms: number): Promise<number> {
  const open = { kind: one.kind, content: one.content, bytes: one.kb * 1024, path }
  const found = await worker.burst({ concurrency: 1, ms, open })
  return found.cpuUs / found.calls
}

/** CPU per call of this package less that of the bare exchange of the same bytes: the cost of reading or writing. */
export async function scaling(server: CannedServer, quick: boolean): Promise<Section> {
  const rounds = quick ? 2 : 5
  const ms = quick ? 120 : 350
  const paths = new Map<string, string>()
  for (const one of cases()) {
    const { xml } = one.kind === 'read' ? makeContent(one.content, one.kb * 1024) : { xml: '' }
    paths.set(keyOf(one), `/${keyOf(one)}`)
    await server.store(`/${keyOf(one)}`, envelope('ExchangeResponse', xml))
  }

  const ours: Series = new Map()
  const bare: Series = new Map()
  const clients = [
    { worker: await startWorker(clientFile('records-bare'), server.endpoint), series: bare },
    { worker: await startWorker(clientFile('records-ours'), server.endpoint), series: ours },
  ]
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const [index, one] of cases().entries()) {
        for (const { worker, series } of clients) {
          const cpu = await burst(worker, one, paths.get(keyOf(one)) ?? '/', ms)
          if (round < 0) continue
          const values = series.get(index) ?? []
          values.push(cpu)
          series.set(index, values)
        }
      }
    }
  } finally {
    for (const { worker } of clients) worker.stop()
  }

  const median = (series: Series, index: number): number => spread(series.get(index) ?? []).median
  const parts: string[] = []
  const verdicts: LimitCheck[] = []
  for (const kind of KINDS) {
    const rows: string[][] = []
    for (const content of CONTENTS) {
      const points: Point[] = []
      for (const [index, one] of cases().entries()) {
        if (one.kind !== kind || one.content !== content) continue
        const [measured, plain] = [median(ours, index), median(bare, index)]
        points.push({ x: one.kb, y: measured })
        rows.push([
          content,
          `${one.kb} KB`,
          showNumber(measured),
          showNumber(plain),
          showNumber(measured / one.kb),
        ])
      }
      const large = points.filter(({ x }) => x >= 64)
      const power = exponent(large)
      rows.push([
        `**${content}**`,
        '64 KB – 1 MB',
        `${showNumber(line(large).slope)} µs per KB`,
        '',
        `grows with size^${power.toFixed(2)}`,
      ])
      verdicts.push({
        what: `CPU to ${kind} ${content}, growth from 64 KB to 1 MB`,
        measured: `size^${power.toFixed(2)}`,
        must: 'linear (≤ 1.1)',
        goal: 'linear',
        met: power <= 1.1 ? 'goal' : 'no',
      })
    }
    parts.push(
      kind === 'read' ? '### Reading, by size of the reply' : '### Writing, by size of the request',
      table(['content', 'size', 'ours, µs per call', 'bare, µs per call', 'ours, µs per KB'], rows),
    )
  }
  return {
    name: 'scaling',
    markdown: [
      '## Cost by size',
      'CPU of a whole call, one at a time. "records" are many small elements (integer, two texts, boolean, decimal), "text" is one long text.',
      ...parts,
    ].join('\n\n'),
    verdicts,
    panels: [],
  }
}
