import type { Client } from './measured-clients.js'
import { type CannedServer, type Run, runToFirstLine } from './processes.js'
import { inTurn } from './stats.js'

/** The starts of each client, one for each round. */
export type StartResults = ReadonlyMap<Client['id'], readonly Run[]>

/** Each client as a new process, round by round in turn. */
export async function measureStarts(
  server: CannedServer,
  clients: readonly Client[],
  rounds: number,
): Promise<StartResults> {
  const runs = new Map<Client['id'], Run[]>(clients.map(({ id }) => [id, []]))
  for (const { file } of clients) await runToFirstLine(file, server.endpoint)
  for (let round = 0; round < rounds; round += 1) {
    for (const { id, file } of inTurn(clients, round)) {
      runs.get(id)?.push(await runToFirstLine(file, server.endpoint))
    }
  }
  return runs
}
