/** One process of a fleet: it has a token source over Redis, and carries out the commands that its parent sends. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  createTokenSource,
  type JwtToken,
  type TokenOverrides,
  type TokenSource,
  type TokenSourceOptions,
  UserAdminClient,
} from '../../../src/index.js'
import { redisTokenStore } from '../../../src/redis.js'
import { connect, type RedisLibrary } from './redis-libraries.js'
import { trueNow } from './shift-clock.js'

export interface WorkerConfig {
  /** Sent as the header `x-worker`. */
  readonly name: string
  /** How far its clock is ahead of that of its parent, in milliseconds. */
  readonly skewMs: number
  readonly endpoint: string
  readonly username: string
  readonly password: string
  readonly limits: { readonly timeoutMs?: number; readonly deadlineMs?: number }
  readonly redisUrl: string
  readonly library: RedisLibrary
  readonly prefix: string
  /** In base64. */
  readonly sealKeys: readonly string[]
  readonly source: Pick<TokenSourceOptions, 'request' | 'refreshBeforeMs' | 'storeTimeoutMs'>
}

/** A token that was handed out. Times are those of the parent, in milliseconds since 1970. */
export interface HandedOut {
  /** The number that the service gave it. */
  readonly number: number
  readonly endsAt: number
  readonly at: number
  readonly tookMs: number
}

/** What many calls of `get` gave. */
export interface Gets {
  readonly count: number
  /** The last hand-out of each token, in order. */
  readonly last: readonly HandedOut[]
  /** Codes of the errors, each once. */
  readonly errors: readonly string[]
}

/** An order to the worker. */
export interface Order {
  readonly id: number
  readonly command: keyof WorkerCommands
  readonly parameters: readonly unknown[]
}

/** What became of an order; `id` 0 says that the worker has started. */
export interface Report {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string }
}

const config = JSON.parse(process.argv[2] ?? '') as WorkerConfig
const { client: redis, close: closeRedis } = await connect(config.library, config.redisUrl)
const client = new UserAdminClient({
  endpoint: config.endpoint,
  credentials: { username: config.username, password: config.password },
  headers: { 'x-worker': config.name },
  proxy: false,
  retries: 0,
  ...config.limits,
})
const tokens = new Map<number, JwtToken>()
let source = openSource()
let isClosed = false

function openSource(): TokenSource {
  const { sealKeys, prefix } = config
  const keys = sealKeys.map((key) => Uint8Array.from(Buffer.from(key, 'base64')))
  return createTokenSource(client, {
    ...config.source,
    ...(keys.length === 0 ? {} : { sealKeys: keys }),
    store: redisTokenStore(redis, { prefix }),
  })
}

async function get(overrides?: TokenOverrides): Promise<HandedOut> {
  const startedAt = performance.now()
  const token = await source.get(overrides)
  const at = trueNow()
  const number = Number(token.claims?.jti)
  tokens.set(number, token)
  const tookMs = performance.now() - startedAt
  return { number, endsAt: token.expiresAt.toMillis(), at, tookMs }
}

/** Calls `get` all the time, until it gives a token with this number, or this time is over. */
async function getAllTheTime(end: {
  readonly number?: number
  readonly durationMs: number
}): Promise<Gets> {
  const last = new Map<number, HandedOut>()
  const errors = new Set<string>()
  const until = performance.now() + end.durationMs
  let count = 0
  while (performance.now() < until && (end.number === undefined || !last.has(end.number))) {
    count += 1
    try {
      const handedOut = await get()
      last.set(handedOut.number, handedOut)
    } catch (error) {
      errors.add(String((error as { readonly code?: string }).code))
    }
    await sleep(10)
  }
  return { count, last: [...last.values()], errors: [...errors] }
}

const commands = {
  get,
  getAllTheTime,
  /** Gets tokens of all these requests at once. */
  getAll: (requests: readonly TokenOverrides[]) => Promise.all(requests.map(get)),
  forgetToken: async (number: number) => source.forget(tokens.get(number)),
  forget: async (overrides?: TokenOverrides) => source.forget(overrides),
  stats: async () => source.stats(),
  /** Makes another source, which has nothing in memory. */
  reopen: async () => {
    await source.close()
    source = openSource()
  },
  /** Closes all, after which the process is to end by itself. The client of the service needs no closing. */
  close: async () => {
    isClosed = true
    await source.close()
    await closeRedis()
  },
}
export type WorkerCommands = typeof commands

function report(report: Report, sent?: () => void): void {
  process.send?.(report, undefined, undefined, sent)
}

process.on('message', async ({ id, command, parameters }: Order) => {
  try {
    const run = commands[command] as (...parameters: readonly unknown[]) => Promise<unknown>
    const result = await run(...parameters)
    report({ id, result }, command === 'close' ? () => process.disconnect() : undefined)
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException
    report({ id, error: { name, message, ...(code === undefined ? {} : { code }) } })
  }
})
process.on('disconnect', () => {
  // The parent has ended.
  if (!isClosed) process.exit()
})
report({ id: 0 })
