import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  dueAfterSeconds,
  measurePhases,
  measureSeconds,
  type PhaseMeasures,
} from './fleet/measures.js'
import {
  CALLERS,
  PROCESSES,
  REQUESTS,
  type Recorded,
  runFleet,
  type WorkerEnd,
} from './fleet/run.js'
import { makeSchedule, type Schedule } from './fleet/schedule.js'
import { timeline } from './fleet/timeline.js'
import { machine } from './machine.js'
import { here, root, run } from './processes.js'
import { table } from './report.js'

const USAGE = `npm run bench:fleet [-- options]

  --quick     tokens and outages of half the length; prints only
  --no-build  use dist/ as it is

A whole run takes 6 minutes and writes bench/FLEET.md and docs/pictures/fleet.svg. It needs redis-server on the PATH.`

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    build: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
})

const number = (value: number): string => value.toLocaleString('en')

function time(us: number): string {
  if (Number.isNaN(us)) return ''
  if (us < 1000) return `${us.toFixed(0)} µs`
  return us < 1_000_000
    ? `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`
    : `${(us / 1_000_000).toFixed(2)} s`
}

function span({ from, to }: PhaseMeasures['phase'], end: number): string {
  return `${from}–${Math.min(to, end)} s`
}

const needed = ({ mints, needless }: PhaseMeasures): string => number(mints - needless)

function mintTable(
  shared: readonly PhaseMeasures[],
  single: readonly PhaseMeasures[],
  { end }: Schedule,
): string {
  return table(
    [
      'part',
      'seconds',
      'shared: mints',
      'needed',
      'failed',
      'Redis, commands/s',
      'alone: mints',
      'needed',
      'failed',
    ],
    shared.map((of, index) => {
      const alone = single[index] ?? of
      return [
        of.phase.name,
        span(of.phase, end),
        number(of.mints),
        needed(of),
        number(of.failedMints),
        of.phase.down === 'redis' ? '' : of.redisCommands.toFixed(0),
        number(alone.mints),
        needed(alone),
        number(alone.failedMints),
      ]
    }),
  )
}

function getTable(phases: readonly PhaseMeasures[]): string {
  return table(
    [
      'part',
      'gets',
      'p50',
      'p99',
      'p99.9',
      'max',
      'failed',
      'p50 / max of these',
      'callers with an error',
      'failed with a valid token',
      'tokens past their end',
    ],
    phases.map((of) => [
      of.phase.name,
      number(of.gets),
      ...[of.p50, of.p99, of.p999, of.max].map(time),
      of.errors === 0 ? '0' : `${number(of.errors)} (${of.kinds.join(', ')})`,
      of.errors === 0 ? '' : `${time(of.failedP50)} / ${time(of.failedMax)}`,
      number(of.callersWithErrors),
      of.errorsWhileValid === 0 ? '0' : `${number(of.errorsWhileValid)} (${of.mostLeftMs} ms)`,
      number(of.pastEnd),
    ]),
  )
}

const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

function processTable(shared: readonly WorkerEnd[], single: readonly WorkerEnd[]): string {
  const row = (name: string) => (worker: WorkerEnd, index: number) => [
    `${name}, process ${index + 1}`,
    `${mb(worker.before.rss)} / ${mb(worker.before.heapUsed)}`,
    `${mb(worker.after.rss)} / ${mb(worker.after.heapUsed)}`,
    `${(worker.cpuShare * 100).toFixed(0)} %`,
    ...['mints', 'refreshes', 'hits', 'storeHits', 'waits', 'failures', 'storeFailures'].map(
      (name) => number(worker.stats[name] ?? 0),
    ),
  ]
  return table(
    [
      'process',
      'MB at the start',
      'MB at the end',
      'CPU of one core',
      'mints',
      'refreshes',
      'hits',
      'store hits',
      'waits',
      'failures',
      'store failures',
    ],
    [...shared.map(row('shared')), ...single.map(row('alone'))],
  )
}

function markdown(about: string, schedule: Schedule, shared: Recorded, single: Recorded): string {
  const { life, refreshBefore, end } = schedule
  const withStore = measurePhases(shared, schedule)
  const without = measurePhases(single, schedule)
  const mints = (phases: readonly PhaseMeasures[]): string => number(phases.at(-1)?.mints ?? 0)
  const most = REQUESTS * Math.ceil(end / (life - refreshBefore))
  const least = REQUESTS * Math.ceil(end / life)
  const parts = [
    '# A fleet through outages',
    'Written by `npm run bench:fleet`.',
    `${about}\n- ${new Date().toISOString().slice(0, 10)}`,
    '![mints, time of a get and failures over the run](../docs/pictures/fleet.svg)',
    `${number(CALLERS)} callers in ${PROCESSES} processes, each of which asks for a token about once per second, for one of ${REQUESTS} requests. Tokens live for ${life} s and are replaced within ${refreshBefore} s of their end (\`refreshJitter\` 0.5). The service is another process and takes 50 ms for a mint. The fleet runs twice: with tokens shared in a real Redis (\`redisTokenStore\`), and with a source of its own in each process. While the service is down, its port refuses connections; while Redis is down, its process is stopped (SIGSTOP): connections stay open and nothing is answered.`,
    '## Mints',
    `**${mints(withStore)} with the shared store, ${mints(without)} without.** With no outage, one process that replaced each token at its very end would mint ${number(least)} in this time, and one that replaced it as early as it may ${number(most)}.`,
    mintTable(withStore, without, schedule),
    `Needed: all but those of a request that had a token younger than ${dueAfterSeconds(schedule)} s, which no process replaces so early. Without Redis each process mints for itself. A mint that failed was tried three times; of one in the background no caller gets an error. Redis commands are those of the fleet, those that scripts run counted too.`,
    '## Gets with the shared store',
    getTable(withStore),
    '## Gets without',
    getTable(without),
    'Times are those of the gets that gave a token, from the call to its promise. A get counts in the part in which it began. A caller that waits makes no other call meanwhile. Failed with a valid token: the last token that this process got for the request had not ended by our clock (in brackets: the longest time that was left). A source ends tokens by the clock of the service, which tells whole seconds, and so up to 1 s earlier. Past their end: looked at when the caller has the token.',
    '## Processes',
    processTable(shared.workers, single.workers),
    'Memory (resident set / heap used) is measured after garbage collection: when the first part is over, and at the end. CPU is user and system time.',
  ]
  return `${parts.join('\n\n')}\n`
}

async function record(schedule: Schedule, isShared: boolean): Promise<Recorded> {
  process.stderr.write(`${isShared ? 'shared' : 'alone'}, ${schedule.end} s … `)
  const recorded = await runFleet(schedule, isShared)
  process.stderr.write('done\n')
  return recorded
}

async function main(): Promise<void> {
  const about = machine()
  if (options.build) await run('npm', ['run', 'build'], root)
  const schedule = makeSchedule(options.quick ? 0.5 : 1)
  const shared = await record(schedule, true)
  const single = await record(schedule, false)
  const text = markdown(about, schedule, shared, single)
  console.log(text)
  const picture = timeline(
    measureSeconds(shared, schedule),
    measureSeconds(single, schedule),
    schedule,
  )
  if (options.quick) return
  await writeFile(`${here}FLEET.md`, text)
  await writeFile(`${here}../docs/pictures/fleet.svg`, picture)
}

if (options.help) console.log(USAGE)
else await main()
