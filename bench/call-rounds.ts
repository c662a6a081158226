import type { Client } from './measured-clients.js'
import { type Burst, type CannedServer, startWorker, type Worker } from './processes.js'
import { inTurn } from './stats.js'

export const CONCURRENCIES = [1, 32, 256] as const

/** How long calls are measured. */
export interface CallPlan {
  /** How often each client gets a new process. */
  readonly processes: number
  /** Turns of each client with each of its processes. */
  readonly rounds: number
  /** Length of a turn at one concurrency. */
  readonly ms: number
  /** Calls of a process before its first turn. */
  readonly warmUp: number
}

interface Measures {
  readonly cpuUs: number[]
  readonly perSecond: number[]
}

/** What was measured, by client and concurrency, a value for each round. */
export class CallResults {
  readonly #byKey = new Map<string, Measures>()

  add(id: Client['id'], concurrency: number, burst: Burst): void {
    const measures = this.#at(id, concurrency)
    measures.cpuUs.push(burst.cpuUs / burst.calls)
    measures.perSecond.push((burst.calls / burst.wallMs) * 1000)
  }

  values(id: Client['id'], concurrency: number, key: keyof Measures): readonly number[] {
    return this.#at(id, concurrency)[key]
  }

  #at(id: Client['id'], concurrency: number): Measures {
    const key = `${id} ${concurrency}`
    const found = this.#byKey.get(key) ?? { cpuUs: [], perSecond: [] }
    this.#byKey.set(key, found)
    return found
  }
}

/** Until the compiler has seen enough: the first seconds of a process are not typical. */
async function warm(worker: Worker, calls: number): Promise<void> {
  for (const concurrency of CONCURRENCIES) {
    await worker.burst({ concurrency, calls: calls / CONCURRENCIES.length, ms: 4000 })
  }
}

/** Each client in its own process, round by round in turn. */
export async function measureCalls(
  server: CannedServer,
  clients: readonly Client[],
  plan: CallPlan,
): Promise<CallResults> {
  const results = new CallResults()
  for (let process = 0; process < plan.processes; process += 1) {
    const started: { readonly id: Client['id']; readonly worker: Worker }[] = []
    try {
      const tokens = new Set<unknown>()
      for (const { id, file } of inTurn(clients, process)) {
        const worker = await startWorker(file, server.endpoint)
        started.push({ id, worker })
        tokens.add(await worker.once())
        await warm(worker, plan.warmUp)
      }
      if (tokens.size !== 1) throw new Error('the clients do not give the same token')
      for (let round = 0; round < plan.rounds; round += 1) {
        for (const concurrency of CONCURRENCIES) {
          for (const { id, worker } of inTurn(started, round)) {
            results.add(id, concurrency, await worker.burst({ concurrency, ms: plan.ms }))
          }
        }
      }
    } finally {
      for (const { worker } of started) worker.stop()
    }
  }
  return results
}
