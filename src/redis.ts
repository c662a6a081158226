/**
 * A store for tokens in Redis or Valkey, over a client of `redis` (node-redis), `ioredis` or `iovalkey` that the caller
 * connects. None of them is a dependency.
 *
 * @packageDocumentation
 */
export type { IoredisClient, NodeRedisClient } from './tokens/redis/client.js'
export {
  type RedisTokenStore,
  type RedisTokenStoreOptions,
  redisTokenStore,
} from './tokens/redis/redis-token-store.js'
