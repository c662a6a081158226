import { readFields, readText, refuse } from '../../internal/validation.js'
import { commandsOf, type IoredisClient, type NodeRedisClient } from './client.js'
import { readNumberReply, readSetReply, readTextReply } from './reply.js'

/**
 * Options of {@link redisTokenStore}.
 *
 * @example
 * ```ts
 * import type { RedisTokenStoreOptions } from 'data8-useradmin/redis'
 *
 * const options: RedisTokenStoreOptions = { prefix: 'staging:' }
 * ```
 */
export interface RedisTokenStoreOptions {
  /**
   * Put before every key, and before it any prefix of the client's own.
   * @defaultValue none, since the keys of a token source begin with `data8-useradmin:`
   */
  readonly prefix?: string
}

/**
 * A store for tokens in Redis; made by {@link redisTokenStore}. Each method sends one command, and rejects with an
 * `InputError` for an argument of a wrong kind (`key`, `value` or `ttlMs`), with what the client fails with, as it is,
 * and with an `Error` for a reply that Redis does not give to the command.
 *
 * @example
 * ```ts
 * import type { RedisTokenStore } from 'data8-useradmin/redis'
 *
 * async function isFirst(store: RedisTokenStore, key: string): Promise<boolean> {
 *   return store.add(key, 'taken', 5000)
 * }
 * ```
 */
export interface RedisTokenStore {
  /**
   * The value of a key; `undefined` where it has none.
   *
   * @throws InputError (`key`); what the client fails with
   */
  get(key: string): Promise<string | undefined>
  /**
   * Sets the value of a key.
   *
   * @param ttlMs after how many milliseconds the key ends: a positive number, of which the whole part counts, at least
   *   1 and at most 8640000000000000
   * @throws InputError (`key`, `value` or `ttlMs`); what the client fails with
   */
  set(key: string, value: string, ttlMs: number): Promise<void>
  /**
   * Deletes a key; whether it existed.
   *
   * @throws InputError (`key`); what the client fails with
   */
  delete(key: string): Promise<boolean>
  /**
   * Sets the value of a key that has none; whether it did. `ttlMs` as in `set`.
   *
   * @throws InputError (`key`, `value` or `ttlMs`); what the client fails with
   */
  add(key: string, value: string, ttlMs: number): Promise<boolean>
  /**
   * Deletes a key if it has this value, in one step; whether it did.
   *
   * @throws InputError (`key` or `value`); what the client fails with
   */
  deleteIf(key: string, value: string): Promise<boolean>
  /**
   * After how many milliseconds a key ends; `undefined` where it does not exist or has no end.
   *
   * @throws InputError (`key`); what the client fails with
   */
  remainingMs(key: string): Promise<number | undefined>
}

// The longest time between 1970 and a `Date`. Redis refuses a time that ends after 2 ** 63 - 1.
const MAX_TTL_MS = 8.64e15
const DELETE_IF =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

/**
 * A store for the `store` option of `createTokenSource`, over a client of `redis` (node-redis 4 or later; also its
 * clusters, pools and sentinels), `ioredis` or `iovalkey` (also their clusters). The client stays the caller's, who
 * connects, configures and closes it.
 *
 * @throws InputError (`client`, `options`, `prefix`, or the name of an unknown option)
 *
 * @example
 * ```ts
 * import { createTokenSource, UserAdminClient } from 'data8-useradmin'
 * import { redisTokenStore } from 'data8-useradmin/redis'
 * import { Redis } from 'ioredis'
 *
 * const client = new UserAdminClient({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
 * const redis = new Redis({ lazyConnect: true, commandTimeout: 1000 })
 * const source = createTokenSource(client, {
 *   request: { expiresIn: { minutes: 15 } },
 *   store: redisTokenStore(redis),
 * })
 * ```
 */
export function redisTokenStore(
  client: NodeRedisClient | IoredisClient,
  options?: RedisTokenStoreOptions,
): RedisTokenStore {
  const commands = commandsOf(client)
  const given = options === undefined ? {} : readFields(options, { root: 'options' }, ['prefix'])
  const prefix = given.prefix === undefined ? '' : readText(given.prefix, 'prefix')
  const keyOf = (key: unknown): string => prefix + readText(key, 'key')
  return Object.freeze({
    get: async (key) => readTextReply(await commands.get(keyOf(key)), 'GET'),

    async set(key, value, ttlMs) {
      const reply = await commands.set(keyOf(key), readText(value, 'value'), readTtl(ttlMs))
      if (!readSetReply(reply)) throw new Error("the client's reply to SET must be OK, got null")
    },

    delete: async (key) => readNumberReply(await commands.del(keyOf(key)), 'DEL', 0) > 0,

    async add(key, value, ttlMs) {
      const text = readText(value, 'value')
      return readSetReply(await commands.setIfAbsent(keyOf(key), text, readTtl(ttlMs)))
    },

    async deleteIf(key, value) {
      const reply = await commands.eval(DELETE_IF, keyOf(key), readText(value, 'value'))
      return readNumberReply(reply, 'EVAL', 0) > 0
    },

    async remainingMs(key) {
      // -2 without the key, -1 without an end.
      const ttlMs = readNumberReply(await commands.pttl(keyOf(key)), 'PTTL', -2)
      return ttlMs < 0 ? undefined : ttlMs
    },
  } satisfies RedisTokenStore)
}

/** The time that a key has to live, in whole milliseconds. */
function readTtl(ttlMs: unknown): number {
  if (typeof ttlMs !== 'number' || !Number.isFinite(ttlMs) || ttlMs <= 0) {
    throw refuse('ttlMs', 'a positive number', ttlMs)
  }
  return Math.min(Math.max(Math.floor(ttlMs), 1), MAX_TTL_MS)
}
