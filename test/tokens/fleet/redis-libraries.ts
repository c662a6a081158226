import type { IoredisClient, NodeRedisClient } from '../../../src/redis.js'

/** The libraries whose clients `redisTokenStore` takes. */
export const REDIS_LIBRARIES = ['redis', 'ioredis', 'iovalkey'] as const
export type RedisLibrary = (typeof REDIS_LIBRARIES)[number]

/** A client that is connected, with the settings that its library has. */
export interface Connection {
  readonly client: NodeRedisClient | IoredisClient
  close(): Promise<unknown>
}

export async function connect(library: RedisLibrary, url: string): Promise<Connection> {
  // A client without a listener throws where its connection fails.
  const ignore = (): void => {}
  if (library === 'redis') {
    const { createClient } = await import('redis')
    const client = createClient({ url })
    client.on('error', ignore)
    await client.connect()
    return { client, close: () => client.close() }
  }
  const { Redis } = library === 'ioredis' ? await import('ioredis') : await import('iovalkey')
  const client = new Redis(url)
  client.on('error', ignore)
  await client.ping()
  return { client, close: () => client.quit() }
}
