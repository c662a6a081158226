import { hasMethod, refuse } from '../../internal/validation.js'

/**
 * The part of a connected client of `redis` (node-redis) that is used: of `createClient`, `createCluster`,
 * `createClientPool` or `createSentinel`. No client in legacy mode, whose methods give no promise.
 *
 * @example
 * ```ts
 * import { type NodeRedisClient, redisTokenStore } from 'data8-useradmin/redis'
 * import { createClient } from 'redis'
 *
 * const redis: NodeRedisClient = createClient({ url: 'redis://127.0.0.1:6379' })
 * const store = redisTokenStore(redis)
 * ```
 */
export interface NodeRedisClient {
  /** The command GET. */
  get(key: string): PromiseLike<unknown>
  /** The command SET, with the time to live in milliseconds, and where `NX` is set only for a key without a value. */
  set(key: string, value: string, options: { PX: number; NX?: true }): PromiseLike<unknown>
  /** The command DEL. */
  del(key: string): PromiseLike<unknown>
  /** The command EVAL. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): PromiseLike<unknown>
  /** The command PTTL. */
  pTTL(key: string): PromiseLike<unknown>
}

/**
 * The part of a client of `ioredis` or `iovalkey`, `Redis` or `Cluster`, that is used.
 *
 * @example
 * ```ts
 * import { type IoredisClient, redisTokenStore } from 'data8-useradmin/redis'
 *
 * const storeOf = (redis: IoredisClient) => redisTokenStore(redis, { prefix: 'crm:' })
 * ```
 */
export interface IoredisClient {
  /** The command GET. */
  get(key: string): PromiseLike<unknown>
  /** The command SET, with a time to live in milliseconds. */
  set(key: string, value: string, px: 'PX', ttlMs: number): PromiseLike<unknown>
  /** The command SET for a key without a value. */
  set(key: string, value: string, px: 'PX', ttlMs: number, nx: 'NX'): PromiseLike<unknown>
  /** The command DEL. */
  del(key: string): PromiseLike<unknown>
  /** The command EVAL. */
  eval(script: string, keyCount: number, key: string, argument: string): PromiseLike<unknown>
  /** The command PTTL. */
  pttl(key: string): PromiseLike<unknown>
}

/** The commands of a store, each with its reply as the client gives it. */
export interface Commands {
  get(key: string): PromiseLike<unknown>
  set(key: string, value: string, ttlMs: number): PromiseLike<unknown>
  setIfAbsent(key: string, value: string, ttlMs: number): PromiseLike<unknown>
  del(key: string): PromiseLike<unknown>
  /** Runs a script with one key and one argument. */
  eval(script: string, key: string, argument: string): PromiseLike<unknown>
  pttl(key: string): PromiseLike<unknown>
}

const TAKEN = 'a client of redis (node-redis 4 or later), ioredis or iovalkey'

/**
 * The commands of a client. Its named methods are called, and no command is sent by its name: so clusters find the node
 * of a key, and prefixes of the client's own are added.
 *
 * @throws InputError (`client`)
 */
export function commandsOf(client: unknown): Commands {
  const hasAll = ['get', 'set', 'del', 'eval'].every((name) => hasMethod(client, name))
  if (hasAll && hasMethod(client, 'pTTL')) return nodeRedisCommands(client)
  if (hasAll && hasMethod(client, 'pttl')) return ioredisCommands(client)
  throw refuse('client', TAKEN, client)
}

function nodeRedisCommands(given: object): Commands {
  const client = given as NodeRedisClient
  return {
    get: (key) => client.get(key),
    set: (key, value, ttlMs) => client.set(key, value, { PX: ttlMs }),
    setIfAbsent: (key, value, ttlMs) => client.set(key, value, { PX: ttlMs, NX: true }),
    del: (key) => client.del(key),
    eval: (script, key, argument) => client.eval(script, { keys: [key], arguments: [argument] }),
    pttl: (key) => client.pTTL(key),
  }
}

function ioredisCommands(given: object): Commands {
  const client = given as IoredisClient
  return {
    get: (key) => client.get(key),
    set: (key, value, ttlMs) => client.set(key, value, 'PX', ttlMs),
    setIfAbsent: (key, value, ttlMs) => client.set(key, value, 'PX', ttlMs, 'NX'),
    del: (key) => client.del(key),
    eval: (script, key, argument) => client.eval(script, 1, key, argument),
    pttl: (key) => client.pttl(key),
  }
}
