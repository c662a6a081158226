import type { Panel } from './report.js'

const COLOURS: Readonly<Record<string, string>> = {
  bare: '#8a8f98',
  ours: '#1f7a4d',
  'ours-json': '#5aa77f',
  soap: '#c2553a',
  'strong-soap': '#b98a1d',
  template: '#4a6fb3',
  lean: '#7f9fd6',
}
const NAMES: Readonly<Record<string, string>> = {
  ours: 'data8-useradmin',
  'ours-json': 'the same, JSON',
  bare: 'bare node:http',
  lean: 'lean template',
}

const PANEL_WIDTH = 440
const BAR = 18
const GAP = 6
const LEFT = 118
const TOP = 34

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function panelHeight(panel: Panel): number {
  return TOP + panel.bars.length * (BAR + GAP) + 26
}

function drawPanel(panel: Panel, x: number, y: number): string {
  const room = PANEL_WIDTH - LEFT - 96
  const most = Math.max(...panel.bars.map((bar) => bar.value), panel.mark?.value ?? 0)
  const scale = (value: number): number => Math.max(1, (value / most) * room)
  const bars = panel.bars.map((bar, index) => {
    const top = TOP + index * (BAR + GAP)
    const middle = top + BAR / 2 + 4
    return [
      `<text x="${LEFT - 8}" y="${middle}" text-anchor="end"${bar.id === 'ours' ? ' font-weight="bold"' : ''}>${escapeXml(NAMES[bar.id] ?? bar.id)}</text>`,
      `<rect x="${LEFT}" y="${top}" width="${scale(bar.value).toFixed(1)}" height="${BAR}" rx="2" fill="${COLOURS[bar.id] ?? '#999'}"/>`,
      `<text x="${(LEFT + scale(bar.value) + 6).toFixed(1)}" y="${middle}">${escapeXml(bar.label)}</text>`,
    ].join('')
  })
  const bottom = TOP + panel.bars.length * (BAR + GAP)
  const markAt = panel.mark && (LEFT + scale(panel.mark.value)).toFixed(1)
  const mark = panel.mark
    ? `<line x1="${markAt}" x2="${markAt}" y1="${TOP - 4}" y2="${bottom}" stroke="#333" stroke-dasharray="3 3"/>` +
      `<text x="${markAt}" y="${bottom + 12}" text-anchor="middle" font-size="10" fill="#555">${escapeXml(panel.mark.label)}</text>`
    : ''
  return `<g transform="translate(${x} ${y})"><text x="0" y="18" font-size="14" font-weight="bold">${escapeXml(panel.title)}</text>${bars.join('')}${mark}</g>`
}

/** Bars in two columns, as an SVG document. */
export function chart(panels: readonly Panel[]): string {
  const columns = 2
  const rows: Panel[][] = []
  panels.forEach((panel, index) => {
    if (index % columns === 0) rows.push([])
    rows.at(-1)?.push(panel)
  })
  let y = 12
  const drawn = rows.map((row) => {
    const line = row.map((panel, column) => drawPanel(panel, 16 + column * (PANEL_WIDTH + 16), y))
    y += Math.max(...row.map(panelHeight))
    return line.join('\n')
  })
  const width = columns * (PANEL_WIDTH + 16) + 16
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>What each client costs, side by side</title>',
    `<rect width="${width}" height="${y}" fill="#fff"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}
