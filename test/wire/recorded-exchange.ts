import { readdirSync, readFileSync } from 'node:fs'

/** One recorded HTTP message. */
export interface Message {
  /** The first line. */
  readonly start: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const folder = new URL('.', import.meta.url)

/** The folders of all recorded exchanges. */
export const caseNames: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/** Reads one side of a recorded exchange. */
export function readMessage(caseName: string, side: 'request' | 'response'): Message {
  const text = readFileSync(new URL(`${caseName}/${side}.http`, folder), 'utf8')
  const [head = '', ...rest] = text.split('\n\n')
  const [start = '', ...lines] = head.split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  // The files end with a line end that is not part of the message.
  return { start, headers, body: rest.join('\n\n').replace(/\n$/, '') }
}

/** HTTP status of a recorded reply. */
export function statusOf(response: Message): number {
  return Number(response.start.split(' ')[1])
}
