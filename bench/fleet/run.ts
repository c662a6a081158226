import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from 'redis'
import { type RedisServer, startRedis } from '../../test/support/redis-server.js'
import { cleanEnvironment } from '../processes.js'
import type { Phase, Schedule } from './schedule.js'

export const PROCESSES = 3
export const CALLERS = 10_000
export const REQUESTS = 100

/** The argument of `worker.mjs`, as JSON. */
export interface WorkerSettings {
  readonly endpoint: string
  /** Where the tokens are shared; none where they are not. */
  readonly redisUrl?: string
  readonly callers: number
  readonly requests: number
  readonly lifeSeconds: number
  readonly refreshBeforeMs: number
}

/** What one process tells at its end. */
export interface WorkerEnd {
  /** After garbage collection, when each caller has had a token, and at the end. */
  readonly before: { readonly rss: number; readonly heapUsed: number }
  readonly after: { readonly rss: number; readonly heapUsed: number }
  /** Of one core. */
  readonly cpuShare: number
  readonly stats: Readonly<Record<string, number>>
}

/** A get that failed. */
export interface FailedGet {
  readonly at: number
  readonly tookUs: number
  readonly caller: string
  /** How long the last token that its process got for the request was still valid; negative: it had ended. */
  readonly leftMs: number
  /** The class of its error. */
  readonly kind: string
}

/** What happened in one run; `at` is in milliseconds since the start. */
export interface Recorded {
  readonly gets: { readonly at: number; readonly tookUs: number }[]
  readonly errors: FailedGet[]
  /** When a token was handed out that had ended. */
  readonly pastEnd: number[]
  readonly mints: { readonly at: number; readonly request: string }[]
  readonly failedMints: { readonly at: number; readonly count: number }[]
  readonly redisCommands: { readonly at: number; readonly count: number }[]
  readonly workers: WorkerEnd[]
}

interface Report {
  readonly startedAt: readonly number[]
  readonly tookUs: readonly number[]
  readonly errors: readonly (readonly [
    at: number,
    tookUs: number,
    caller: number,
    leftMs: number,
    kind: string,
  ])[]
  readonly pastEnd: readonly number[]
  readonly failedMints: number
}

type Message = Report | { readonly ready: true } | { readonly end: WorkerEnd }

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Runs the fleet once, by the schedule, with Redis or without. */
export async function runFleet(schedule: Schedule, isShared: boolean): Promise<Recorded> {
  const recorded: Recorded = {
    gets: [],
    errors: [],
    pastEnd: [],
    mints: [],
    failedMints: [],
    redisCommands: [],
    workers: [],
  }
  const service = fork(fileOf('service.mjs'), [], { execArgv: [], env: cleanEnvironment() })
  const redis = isShared ? await startRedis() : undefined
  const workers: ChildProcess[] = []
  try {
    const [{ port }] = (await once(service, 'message')) as [{ port: number }]
    const settings: WorkerSettings = {
      endpoint: `http://127.0.0.1:${port}/UserAdmin/GetJWT.json`,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
      callers: 0,
      requests: REQUESTS,
      lifeSeconds: schedule.life,
      refreshBeforeMs: schedule.refreshBefore * 1000,
    }
    for (let index = 0; index < PROCESSES; index += 1) {
      const callers = Math.floor((CALLERS + index) / PROCESSES)
      const args = [JSON.stringify({ ...settings, callers })]
      const options = { execArgv: ['--expose-gc'], env: cleanEnvironment() }
      workers.push(fork(fileOf('worker.mjs'), args, options))
    }
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const startsAt = Date.now() + 500
    recordMints(service, startsAt, recorded)
    const ends = workers.map((worker, index) => recordWorker(worker, index, startsAt, recorded))
    const plan = {
      startsAt,
      endsAt: startsAt + schedule.end * 1000,
      firstMemoryAt: startsAt + (schedule.phases[0]?.to ?? 0) * 1000,
    }
    for (const worker of workers) worker.send(plan)
    const stopSampling = redis && (await sampleRedis(redis, schedule, startsAt, recorded))
    for (const phase of schedule.phases) {
      if (phase.down === undefined) continue
      await pause(startsAt + phase.from * 1000 - Date.now())
      takeDown(phase, service, redis)
      await pause(startsAt + phase.to * 1000 - Date.now())
      bringBack(phase, service, redis)
    }
    await Promise.all(ends)
    await stopSampling?.()
    const serviceEnded = once(service, 'exit')
    service.send('end')
    await serviceEnded
  } finally {
    for (const child of [...workers, service]) child.kill()
    await redis?.stop()
  }
  return recorded
}

function takeDown({ down }: Phase, service: ChildProcess, redis: RedisServer | undefined): void {
  if (down === 'service') service.send('shut')
  else redis?.pause()
}

function bringBack({ down }: Phase, service: ChildProcess, redis: RedisServer | undefined): void {
  if (down === 'service') service.send('open')
  else redis?.resume()
}

function recordMints(service: ChildProcess, startsAt: number, { mints }: Recorded): void {
  service.on('message', (message: { readonly mints: readonly [number, string][] }) => {
    for (const [at, request] of message.mints) mints.push({ at: at - startsAt, request })
  })
}

function recordWorker(
  worker: ChildProcess,
  index: number,
  startsAt: number,
  recorded: Recorded,
): Promise<void> {
  let failed = 0
  return new Promise((resolve, reject) => {
    worker.once('exit', (code) => reject(new Error(`a process of the fleet ended with ${code}`)))
    worker.on('message', (message: Message) => {
      if ('ready' in message) return
      if ('end' in message) {
        recorded.workers.push(message.end)
        return resolve()
      }
      message.startedAt.forEach((at, i) => {
        recorded.gets.push({ at, tookUs: message.tookUs[i] ?? Number.NaN })
      })
      for (const [at, tookUs, caller, leftMs, kind] of message.errors) {
        recorded.errors.push({ at, tookUs, caller: `${index}:${caller}`, leftMs, kind })
      }
      recorded.pastEnd.push(...message.pastEnd)
      const count = message.failedMints - failed
      failed = message.failedMints
      // It is told at the end of the second that it counts.
      recorded.failedMints.push({ at: Date.now() - startsAt - 500, count })
    })
  })
}

/** Counts the commands of the fleet each second, as far as Redis answers. */
async function sampleRedis(
  redis: RedisServer,
  { phases }: Schedule,
  startsAt: number,
  { redisCommands }: Recorded,
): Promise<() => Promise<void>> {
  const client = createClient({ url: redis.url })
  client.on('error', () => {})
  await client.connect()
  let last = await countCommands(client)
  let isRunning = true
  const isDown = (): boolean => {
    const at = (Date.now() - startsAt) / 1000
    return phases.some(({ from, to, down }) => down === 'redis' && at > from - 0.2 && at < to)
  }
  const sampling = (async () => {
    while (isRunning) {
      await pause(1000)
      if (isDown()) continue
      const now = await countCommands(client)
      redisCommands.push({ at: Date.now() - startsAt - 500, count: now - last })
      last = now
    }
  })()
  return async () => {
    isRunning = false
    await sampling
    client.destroy()
  }
}

interface InfoClient {
  info(section: string): Promise<string>
}

/** All commands but the one that asks for this. */
async function countCommands(client: InfoClient): Promise<number> {
  const lines = (await client.info('commandstats')).split('\r\n')
  return lines
    .filter((line) => !/^cmdstat_(?:info|ping|hello|client)/.test(line))
    .reduce((sum, line) => sum + Number(/:calls=(\d+)/.exec(line)?.[1] ?? 0), 0)
}
