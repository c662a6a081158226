import { escapeXml } from '../chart.js'
import type { Series } from './measures.js'
import type { Phase, Schedule } from './schedule.js'

const WIDTH = 912
const LEFT = 64
const RIGHT = 16
const TOP = 66
const PANEL_HEIGHT = 104
const PANEL_GAP = 44
const BOTTOM = 40
const TICK_SECONDS = 20

// A picture does not see the page that it is in, so it has a background of its own.
const STYLE = `
.page { fill: #ffffff } text { fill: #24292f } .minor { fill: #57606a; font-size: 11px }
.grid { stroke: #d0d7de } .service { fill: #cf222e; fill-opacity: 0.14 } .redis { fill: #bf8700; fill-opacity: 0.18 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.shared { stroke: #1f7a4d } .single { stroke: #c2553a; stroke-dasharray: 5 3 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } text { fill: #e6edf3 } .minor { fill: #9198a1 } .grid { stroke: #30363d }
  .service { fill-opacity: 0.3 } .redis { fill-opacity: 0.3 } .shared { stroke: #4cc38a } .single { stroke: #f0883e }
}`

/** What is drawn of one measure, over the seconds of both runs. */
interface Panel {
  readonly title: string
  readonly shared: readonly number[]
  readonly single: readonly number[]
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
  /** The height of a value, 0 to 1. */
  readonly scale: (value: number) => number
}

/** The course of a fleet with a shared store and of one without, as an SVG document. */
export function timeline(shared: Series, single: Series, schedule: Schedule): string {
  const panels: readonly Panel[] = [
    linear('Mints per second', shared.mints, single.mints),
    latency('Time of a get, 99th percentile of each second', shared.p99, single.p99),
    linear('Gets per second that failed', shared.errors, single.errors),
  ]
  const height = TOP + panels.length * (PANEL_HEIGHT + PANEL_GAP) - PANEL_GAP + BOTTOM
  const x = (second: number): number => LEFT + (second / schedule.end) * (WIDTH - LEFT - RIGHT)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Mints, time of a get and failures of a fleet of three processes, through outages of the service and of Redis</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    ...legend(total(shared.mints), total(single.mints)),
    ...schedule.phases.map((phase) => shade(phase, x, height)),
    ...panels.map((panel, index) => draw(panel, TOP + index * (PANEL_HEIGHT + PANEL_GAP), x)),
    ...seconds(schedule, x, height),
    '</svg>',
    '',
  ].join('\n')
}

const total = (values: readonly number[]): string =>
  values.reduce((sum, value) => sum + value, 0).toLocaleString('en')

function legend(shared: string, single: string): string[] {
  const entry = (from: number, name: string, text: string): string =>
    `<line class="line ${name}" x1="${from}" x2="${from + 28}" y1="18" y2="18"/><text x="${from + 36}" y="22">${text}</text>`
  return [
    entry(LEFT, 'shared', `tokens shared over Redis: ${shared} mints`),
    entry(LEFT + 320, 'single', `each process on its own: ${single} mints`),
  ]
}

function shade({ name, from, to, down }: Phase, x: (second: number) => number, height: number) {
  if (down === undefined) return ''
  const width = x(to) - x(from)
  return (
    `<rect class="${down}" x="${x(from).toFixed(1)}" y="32" width="${width.toFixed(1)}" height="${height - BOTTOM - 32}"/>` +
    `<text x="${(x(from) + width / 2).toFixed(1)}" y="45" text-anchor="middle" font-size="11">${escapeXml(name)}</text>`
  )
}

function draw(panel: Panel, top: number, x: (second: number) => number): string {
  const y = (value: number): number => top + PANEL_HEIGHT * (1 - panel.scale(value))
  const ticks = panel.ticks.map(({ value, label }) => {
    const at = y(value).toFixed(1)
    return (
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>` +
      `<text class="minor" x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${label}</text>`
    )
  })
  const line = (name: string, values: readonly number[]): string =>
    `<path class="line ${name}" d="${steps(values, x, y)}"/>`
  return [
    `<text x="${LEFT}" y="${top - 7}" font-weight="bold">${escapeXml(panel.title)}</text>`,
    ...ticks,
    // The other one is dashed, so that this one is seen through it.
    line('shared', panel.shared),
    line('single', panel.single),
  ].join('\n')
}

/** A level for each second; none where there is no value. */
function steps(
  values: readonly number[],
  x: (second: number) => number,
  y: (value: number) => number,
): string {
  let isDrawing = false
  return values
    .map((value, second) => {
      if (Number.isNaN(value)) {
        isDrawing = false
        return ''
      }
      const level = y(value).toFixed(1)
      const start = isDrawing ? `V${level}` : `M${x(second).toFixed(1)} ${level}`
      isDrawing = true
      return `${start}H${x(second + 1).toFixed(1)}`
    })
    .join('')
}

function seconds({ end }: Schedule, x: (second: number) => number, height: number): string[] {
  const labels: string[] = []
  for (let at = 0; at <= end; at += TICK_SECONDS) {
    labels.push(
      `<text class="minor" x="${x(at).toFixed(1)}" y="${height - BOTTOM + 18}" text-anchor="middle">${at} s</text>`,
    )
  }
  return labels
}

function linear(title: string, shared: readonly number[], single: readonly number[]): Panel {
  const most = Math.max(1, ...shared, ...single)
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [0.5, 1, 2, 5].find((each) => most / (each * power) <= 4) ?? 5
  const top = Math.ceil(most / (step * power)) * step * power
  const count = Math.round(top / (step * power))
  const ticks = Array.from({ length: count + 1 }, (_, index) => {
    const value = index * step * power
    return { value, label: value.toLocaleString('en') }
  })
  return { title, shared, single, ticks, scale: (value) => value / top }
}

const LATENCY_TICKS = [
  { value: 10, label: '10 µs' },
  { value: 100, label: '100 µs' },
  { value: 1000, label: '1 ms' },
  { value: 10_000, label: '10 ms' },
  { value: 100_000, label: '100 ms' },
  { value: 1_000_000, label: '1 s' },
  { value: 10_000_000, label: '10 s' },
  { value: 100_000_000, label: '100 s' },
]

/** On a logarithmic scale, in microseconds. */
function latency(title: string, shared: readonly number[], single: readonly number[]): Panel {
  const known = [...shared, ...single].filter((value) => !Number.isNaN(value))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const first = Math.max(
    0,
    LATENCY_TICKS.findLastIndex(({ value }) => value <= low),
  )
  const last = LATENCY_TICKS.findIndex(({ value }) => value >= high)
  const ticks = LATENCY_TICKS.slice(first, last < 0 ? undefined : last + 1)
  const from = Math.log10(ticks[0]?.value ?? 1)
  const to = Math.log10(ticks.at(-1)?.value ?? 10)
  const scale = (value: number): number =>
    Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from)))
  return { title, shared, single, ticks, scale }
}
