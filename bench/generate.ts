import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { makeWsdl } from './make-wsdl.js'
import { cleanEnvironment, here, root } from './processes.js'
import { type Section, table } from './report.js'
import { exponent, type Point, show, spread } from './stats.js'

const OPERATIONS = [62, 125, 250, 500, 1000] as const

const COMMAND = String(
  (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { bin: Record<string, string> }).bin[
    'data8-useradmin'
  ],
)

interface Found {
  readonly wallMs: number
  readonly cpuMs: number
  readonly maxRssKb: number
}

async function generateOnce(wsdl: string, out: string): Promise<Found> {
  const from = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', `${here}cpu-at-exit.mjs`, COMMAND, 'generate', wsdl, '--out', out],
    { cwd: root, env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const pipe = child.stdio[3]
  if (!pipe || !('readable' in pipe) || child.stderr === null) throw new Error('no pipe')
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [used, errors, code] = await Promise.all([text(pipe), text(child.stderr), ended])
  if (code !== 0) throw new Error(`generate ended with ${code}: ${errors}`)
  const found = JSON.parse(used) as Omit<Found, 'wallMs'>
  return { ...found, wallMs: performance.now() - from }
}

/** `data8-useradmin generate` for WSDLs of growing size. */
export async function generate(quick: boolean): Promise<Section> {
  const rounds = quick ? 1 : 5
  const folder = await mkdtemp(join(tmpdir(), 'data8-bench-'))
  const found = new Map<number, Found[]>(OPERATIONS.map((count) => [count, []]))
  const bytes = new Map<number, number>()
  try {
    for (const count of OPERATIONS) {
      const wsdl = makeWsdl(count)
      bytes.set(count, Buffer.byteLength(wsdl))
      await writeFile(join(folder, `${count}.wsdl`), wsdl)
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const count of OPERATIONS) {
        const out = join(folder, `out-${count}-${round}`)
        found.get(count)?.push(await generateOnce(join(folder, `${count}.wsdl`), out))
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }

  const of = (count: number, key: keyof Found) =>
    spread((found.get(count) ?? []).map((f) => f[key]))
  const points: Point[] = OPERATIONS.map((count) => ({
    x: bytes.get(count) ?? 0,
    y: of(count, 'cpuMs').median,
  }))
  // Of the larger ones: in the small ones, constant costs hide the growth.
  const power = exponent(points.slice(-3))
  const longest = of(1000, 'wallMs').median / 1000
  return {
    name: 'generate',
    markdown: [
      '## Generating bindings',
      'The command `generate`, the start of Node included, for made-up WSDLs as ASMX writes them.',
      table(
        ['operations', 'WSDL, KB', 'ms', 'CPU ms', 'CPU ms per 100 KB', 'largest resident set, MB'],
        OPERATIONS.map((count) => [
          String(count),
          ((bytes.get(count) ?? 0) / 1024).toFixed(0),
          show(of(count, 'wallMs')),
          show(of(count, 'cpuMs')),
          (of(count, 'cpuMs').median / ((bytes.get(count) ?? 0) / 102_400)).toFixed(0),
          (of(count, 'maxRssKb').median / 1024).toFixed(0),
        ]),
      ),
      `From 250 to 1000 operations, CPU time grows with size^${power.toFixed(2)}.`,
    ].join('\n\n'),
    verdicts: [
      {
        what: 'generating for 2 MB, 1000 operations',
        measured: `${longest.toFixed(1)} s`,
        must: 'seconds (≤ 10)',
        goal: '≤ 5 s',
        met: longest <= 5 ? 'goal' : longest <= 10 ? 'must' : 'no',
      },
      {
        what: 'generating, growth with the WSDL',
        measured: `size^${power.toFixed(2)}`,
        must: 'linear (≤ 1.1)',
        goal: 'linear',
        met: power <= 1.1 ? 'goal' : 'no',
      },
    ],
    panels: [],
  }
}
