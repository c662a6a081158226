import { existsSync, statSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { callsAgainst, sides, startAgainst } from './against.js'
import { calls } from './calls.js'
import { chart } from './chart.js'
import { generate } from './generate.js'
import { installed } from './install.js'
import { machine } from './machine.js'
import { type MeasuredClient, measuredClients } from './measured-clients.js'
import { memory } from './memory.js'
import { type CannedServer, here, root, run, startServer } from './processes.js'
import { report, type Section } from './report.js'
import { scaling } from './scaling.js'
import { start } from './start.js'

const PARTS = ['calls', 'start', 'memory', 'scaling', 'generate', 'install'] as const
type Part = (typeof PARTS)[number]

const USAGE = `npm run bench [-- options]

  --only PART       one of ${PARTS.join(', ')}; may be given several times
  --clients LIST    only these, with commas between: bare,ours,soap,strong-soap,template,lean
  --against COMMIT  compare the working tree with that commit instead, in calls and start
  --quick           fewer and shorter rounds
  --no-build        use dist/ as it is

A whole run writes bench/RESULTS.md and docs/pictures/bench.svg; any other only prints.`

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    clients: { type: 'string' },
    against: { type: 'string' },
    quick: { type: 'boolean', default: false },
    build: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
})

function chosenParts(): ReadonlySet<Part> {
  const unknown = options.only.find((name) => !PARTS.some((part) => part === name))
  if (unknown !== undefined) throw new Error(`no such part: ${unknown}\n\n${USAGE}`)
  return new Set(options.only.length === 0 ? PARTS : PARTS.filter((p) => options.only.includes(p)))
}

async function installPeers(): Promise<void> {
  const stamp = `${here}node_modules/.package-lock.json`
  const fresh =
    existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(`${here}package-lock.json`).mtimeMs
  if (!fresh) await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here)
  // So that the clients import the package as its users do.
  const link = `${here}node_modules/data8-useradmin`
  if (!existsSync(link)) symlinkSync('../..', link)
}

type Measures = ReadonlyMap<Part, (server: CannedServer) => Promise<Section>>

async function measuresAgainst(commit: string): Promise<Measures> {
  if (options.clients !== undefined) throw new Error(`--against takes no --clients\n\n${USAGE}`)
  const other = options.only.find((part) => part !== 'calls' && part !== 'start')
  if (other !== undefined) throw new Error(`--against has no part ${other}\n\n${USAGE}`)
  const built = await sides(commit)
  return new Map([
    ['calls', (server) => callsAgainst(server, built, options.quick)],
    ['start', (server) => startAgainst(server, built, options.quick)],
  ])
}

function measuresOf(clients: readonly MeasuredClient[]): Measures {
  const others = clients.filter(({ isCallsOnly }) => isCallsOnly !== true)
  return new Map<Part, (server: CannedServer) => Promise<Section>>([
    ['calls', (server) => calls(server, clients, options.quick)],
    ['start', (server) => start(server, others, options.quick)],
    ['memory', (server) => memory(server, others, options.quick)],
    ['scaling', (server) => scaling(server, options.quick)],
    ['generate', () => generate(options.quick)],
    ['install', () => installed(others)],
  ])
}

async function measureParts(parts: ReadonlySet<Part>, measures: Measures): Promise<Section[]> {
  const sections: Section[] = []
  const server = await startServer()
  try {
    for (const [part, measure] of measures) {
      if (!parts.has(part)) continue
      const from = performance.now()
      process.stderr.write(`${part} … `)
      sections.push(await measure(server))
      process.stderr.write(`${((performance.now() - from) / 1000).toFixed(0)} s\n`)
    }
  } finally {
    server.stop()
  }
  return sections
}

async function main(): Promise<void> {
  const parts = chosenParts()
  const about = machine()
  if (options.build) await run('npm', ['run', 'build'], root)
  await installPeers()
  if (options.against !== undefined) {
    const measures = await measuresAgainst(options.against)
    const intro = [`# The working tree against ${options.against}`, about]
    console.log(report(intro, await measureParts(parts, measures)))
    return
  }

  const wanted = options.clients?.split(',')
  const clients = measuredClients().filter(
    ({ id }) => id === 'bare' || (wanted?.includes(id) ?? true),
  )
  const sections = await measureParts(parts, measuresOf(clients))
  const whole = parts.size === PARTS.length && wanted === undefined && !options.quick
  const intro = [
    '# Results',
    'Written by `npm run bench`; how it measures is in [README.md](README.md).',
    about,
    '![chart](../docs/pictures/bench.svg)',
  ]
  const markdown = report(intro, sections)
  console.log(markdown)
  if (whole) {
    await writeFile(`${here}RESULTS.md`, markdown)
    await writeFile(
      `${here}../docs/pictures/bench.svg`,
      chart(sections.flatMap((section) => section.panels)),
    )
  }
}

if (options.help) console.log(USAGE)
else await main()
