const COLUMN = 8.4
const LINE = 19
const MARGIN = 20
const BAR = 34

const PLAIN = '#e6edf3'

/** The colours of a terminal that the command uses, on a dark background. */
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff8f88',
  32: '#7ee2a8',
  33: '#f2cc60',
  34: '#8ab4ff',
  35: '#dea6ff',
  36: '#7fd6e8',
  39: PLAIN,
  90: '#8b949e',
}

interface Run {
  readonly text: string
  readonly column: number
  readonly colour: string
  readonly isBold: boolean
}

/**
 * A picture of what a terminal shows, as SVG.
 *
 * @param text with escape sequences for bold and for colours
 * @throws Error where it has another escape sequence
 */
export function drawTerminal(text: string): string {
  const lines = text.split('\n').map(runsOf)
  const columns = Math.max(...lines.flat().map((run) => run.column + run.text.length))
  const width = Math.ceil(columns * COLUMN) + 2 * MARGIN
  const height = lines.length * LINE + BAR + MARGIN
  const body = lines.flatMap((runs, index) =>
    runs.map((run) => draw(run, BAR + (index + 1) * LINE - 5)),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="#0d1117" stroke="#3d444d"/>
<g fill="#3d444d"><circle cx="20" cy="17" r="5"/><circle cx="37" cy="17" r="5"/><circle cx="54" cy="17" r="5"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${body.join('\n')}
</g>
</svg>
`
}

/** The parts of a line that look alike, without blank ones. */
function runsOf(line: string): readonly Run[] {
  const runs: Run[] = []
  let colour = PLAIN
  let isBold = false
  let column = 0
  const [first = '', ...rest] = line.split('\u001b[')
  const add = (text: string): void => {
    if (text.trim() !== '') runs.push({ text, column, colour, isBold })
    column += text.length
  }
  add(first)
  for (const part of rest) {
    const code = part.slice(0, part.indexOf('m'))
    const found = COLOURS[code]
    if (code === '1' || code === '22') isBold = code === '1'
    else if (found !== undefined) colour = found
    else throw new Error(`no picture of the escape sequence "${code}"`)
    add(part.slice(code.length + 1))
  }
  return runs
}

// Each run has its own length, so that columns are aligned in any font.
function draw({ text, column, colour, isBold }: Run, y: number): string {
  const leading = text.length - text.trimStart().length
  const shown = text.trim()
  const x = (MARGIN + (column + leading) * COLUMN).toFixed(1)
  const weight = isBold ? ' font-weight="700"' : ''
  const escaped = shown.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return `<text x="${x}" y="${y}" textLength="${(shown.length * COLUMN).toFixed(1)}" fill="${colour}"${weight}>${escaped}</text>`
}
