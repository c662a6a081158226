import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createClient, type RedisClientType } from 'redis'
import type { Order, Report, WorkerCommands, WorkerConfig } from './worker.js'

/** What a worker is started with beside that which all have. */
export type WorkerOptions = Pick<WorkerConfig, 'redisUrl' | 'endpoint' | 'prefix'> &
  Partial<WorkerConfig>

const DEFAULTS = {
  skewMs: 0,
  username: 'user@example.com',
  password: 'made-up password',
  limits: {},
  library: 'redis',
  sealKeys: [],
  source: { request: { expiresIn: { minutes: 15 } } },
} as const satisfies Partial<WorkerConfig>

const SCENARIO_TIMEOUT_MS = 60_000

let program: Promise<string> | undefined

/** The program of the workers in one file, since many processes that each compile TypeScript start slowly. */
function workerProgram(): Promise<string> {
  program ??= bundle()
  return program
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-fleet-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const outfile = path.join(folder, 'worker.mjs')
  const source = new URL('worker.ts', import.meta.url)
  const url = JSON.stringify(source.href)
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // For the emulator alone.
    external: ['soap'],
    // The bundle is outside of this package, whose `package.json` is read.
    define: { 'import.meta.url': url },
    // CommonJS that is bundled calls `require`.
    banner: {
      js: `import { createRequire as requireFor } from 'node:module'; const require = requireFor(${url})`,
    },
    logLevel: 'error',
  })
  return outfile
}

/** A process of a fleet. */
export class Worker {
  readonly name: string
  /** How it ended: its status, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (report: Report) => void>()
  #orders = 0

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
    this.ended = once(child, 'exit').then(([status, signal]) => status ?? signal)
    child.on('message', (report: Report) => {
      this.#waiting.get(report.id)?.(report)
      this.#waiting.delete(report.id)
    })
    // After the last message.
    child.on('disconnect', () => {
      const error = { name: 'Error', message: `worker ${name} has ended` }
      for (const [id, settle] of this.#waiting) settle({ id, error })
      this.#waiting.clear()
    })
  }

  static async start(options: WorkerOptions): Promise<Worker> {
    const config: WorkerConfig = { name: randomUUID(), ...DEFAULTS, ...options }
    const child = fork(await workerProgram(), [JSON.stringify(config)], {
      // Neither the loader of the tests nor what loads into the run of the tests.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const worker = new Worker(config.name, child)
    await worker.#reported(0)
    return worker
  }

  /** Has a command carried out. Rejects with an error that has the name, code and message of that of the worker. */
  async call<C extends keyof WorkerCommands>(
    command: C,
    ...parameters: Parameters<WorkerCommands[C]>
  ): Promise<Awaited<ReturnType<WorkerCommands[C]>>> {
    this.#orders += 1
    const id = this.#orders
    const reported = this.#reported(id)
    this.#child.send({ id, command, parameters } satisfies Order)
    return (await reported) as Awaited<ReturnType<WorkerCommands[C]>>
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async #reported(id: number): Promise<unknown> {
    const { result, error } = await new Promise<Report>((resolve) => this.#waiting.set(id, resolve))
    if (error !== undefined) throw Object.assign(new Error(error.message), error)
    return result
  }
}

/** Ends what a suite started, after its tests. */
export interface Started {
  /** Notes what is to be stopped, and gives it. */
  add<T extends { stop(): Promise<void> }>(started: T): T
  /** Starts a worker. */
  worker(options: WorkerOptions): Promise<Worker>
  /** Starts so many workers. */
  workers(count: number, options: WorkerOptions): Promise<readonly Worker[]>
  /** Connects to look into a store. */
  redis(url: string): Promise<RedisClientType>
}

/** To be called in a `describe`. */
export function useFleets(): Started {
  const workers: Worker[] = []
  const others: { stop(): Promise<void> }[] = []
  const clients: { destroy(): void }[] = []
  after(async () => {
    for (const worker of workers) worker.signal('SIGKILL')
    await Promise.all(workers.map(({ ended }) => ended))
    for (const client of clients) client.destroy()
    await Promise.all(others.map((other) => other.stop()))
  })
  const started: Started = {
    add: (other) => {
      others.push(other)
      return other
    },
    worker: async (options) => {
      const worker = await Worker.start(options)
      workers.push(worker)
      return worker
    },
    workers: (count, options) =>
      Promise.all(Array.from({ length: count }, () => started.worker(options))),
    redis: async (url) => {
      const client: RedisClientType = createClient({ url })
      // The server may be stopped before.
      client.on('error', () => {})
      clients.push(client)
      return client.connect()
    },
  }
  return started
}

/**
 * Scenarios of a suite that run at once, since they mostly wait. The result is for the body of an `it`, which waits for its
 * scenario; hooks that are registered before run before.
 */
export function scenariosAtOnce(): (run: () => Promise<void>) => Mocha.AsyncFunc {
  const starts: (() => void)[] = []
  before(() => {
    for (const start of starts) start()
  })
  return (run) => {
    let outcome: Promise<void> | undefined
    starts.push(() => {
      outcome = run()
      // Its test fails.
      outcome.catch(() => {})
    })
    return async function () {
      this.timeout(SCENARIO_TIMEOUT_MS)
      await outcome
    }
  }
}
