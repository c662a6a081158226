/** A measured value and its bounds. */
export interface LimitCheck {
  readonly what: string
  readonly measured: string
  readonly must: string
  readonly goal: string
  readonly met: 'goal' | 'must' | 'no'
}

/** Bars of one measure, for the chart. */
export interface Panel {
  readonly title: string
  readonly bars: readonly { readonly id: string; readonly value: number; readonly label: string }[]
  /** The bound of a bar of this package. */
  readonly mark?: { readonly value: number; readonly label: string }
}

/** The results of one part of the benchmark. */
export interface Section {
  readonly name: string
  readonly markdown: string
  readonly verdicts: readonly LimitCheck[]
  readonly panels: readonly Panel[]
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Holds a measured value against its bounds; the smaller the better, unless `more`. */
export function checkLimits(
  what: string,
  value: number,
  bounds: { readonly must: number; readonly goal: number; readonly more?: true },
  unit = '',
): LimitCheck {
  const within = (bound: number): boolean => (bounds.more ? value >= bound : value <= bound)
  const sign = bounds.more ? '≥' : '≤'
  return {
    what,
    measured: `${value.toFixed(2)}${unit}`,
    must: `${sign} ${bounds.must}${unit}`,
    goal: `${sign} ${bounds.goal}${unit}`,
    met: within(bounds.goal) ? 'goal' : within(bounds.must) ? 'must' : 'no',
  }
}

const MET = { goal: 'goal met', must: 'met', no: '**not met**' }

export function report(intro: readonly string[], sections: readonly Section[]): string {
  const verdicts = sections.flatMap((section) => section.verdicts)
  const parts = [
    ...intro,
    '## What was promised',
    table(
      ['measure', 'measured', 'must', 'goal', ''],
      verdicts.map((v) => [v.what, v.measured, v.must, v.goal, MET[v.met]]),
    ),
    ...sections.map((section) => section.markdown),
  ]
  return `${parts.join('\n\n')}\n`
}
