import { cpus, loadavg, totalmem } from 'node:os'

/** The machine as a list in Markdown. */
export function machine(): string {
  const list = cpus()
  return [
    `${list[0]?.model.trim() ?? 'unknown CPU'}, ${list.length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    `Node ${process.version}, ${process.platform} ${process.arch}`,
    `load before it began: ${loadavg()[0]?.toFixed(2)}`,
  ]
    .map((line) => `- ${line}`)
    .join('\n')
}
