import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { Cluster as IoredisCluster, Redis } from 'ioredis'
import { Redis as Redis6 } from 'ioredis-6'
import { Redis as Valkey, Cluster as ValkeyCluster } from 'iovalkey'
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import { createClient as createClient4, createCluster as createCluster4 } from 'redis-4'
import { createClient as createClient6 } from 'redis-6'
import { InputError } from '../../src/index.js'
import {
  type IoredisClient,
  type NodeRedisClient,
  type RedisTokenStore,
  redisTokenStore,
} from '../../src/redis.js'
import { polluted } from '../support/polluted.js'
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis-server.js'
import { thrownError } from '../support/thrown-error.js'

const MINUTE = 60_000

/** A client, and how it ends. */
interface Connection {
  readonly client: NodeRedisClient | IoredisClient
  end(): unknown
}

type Connect = (server: { readonly port: number; readonly url: string }) => Promise<Connection>

const ignore = (): void => {}
const once = { maxRetriesPerRequest: 0, retryStrategy: () => null }
const onceInCluster = { clusterRetryStrategy: () => null }
const socket = { reconnectStrategy: false } as const

// Without reconnecting, so that commands fail when the server has ended.
const connections: Readonly<Record<string, Connect>> = {
  'redis 5': async ({ url }) => {
    const client = createClient({ url, socket })
    await client.on('error', ignore).connect()
    return { client, end: () => client.isOpen && client.destroy() }
  },
  'redis 5 with RESP 3': async ({ url }) => {
    const client = createClient({ url, socket, RESP: 3 })
    await client.on('error', ignore).connect()
    return { client, end: () => client.isOpen && client.destroy() }
  },
  'redis 5 with other types of replies': async ({ url }) => {
    const client = createClient({ url, socket })
    await client.on('error', ignore).connect()
    const types = {
      [RESP_TYPES.BLOB_STRING]: Buffer,
      [RESP_TYPES.SIMPLE_STRING]: Buffer,
      [RESP_TYPES.NUMBER]: String,
    }
    return {
      client: client.withTypeMapping(types),
      end: () => client.isOpen && client.destroy(),
    }
  },
  'redis 5 with a pool': async ({ url }) => {
    const client = createClientPool({ url, socket }, { minimum: 1, maximum: 2 })
    await client.on('error', ignore).connect()
    const end = (): void => {
      try {
        client.destroy()
      } catch {
        // Its clients have ended with the server.
      }
    }
    return { client, end }
  },
  'redis 4': async ({ url }) => {
    const client = createClient4({ url, socket })
    await client.on('error', ignore).connect()
    return { client, end: () => client.isOpen && client.disconnect() }
  },
  'redis 6': async ({ url }) => {
    const client = createClient6({ url, socket })
    await client.on('error', ignore).connect()
    return { client, end: () => client.isOpen && client.destroy() }
  },
  ioredis: async ({ port }) => {
    const client = new Redis(port, once).on('error', ignore)
    return { client, end: () => client.disconnect() }
  },
  'ioredis with numbers as strings': async ({ port }) => {
    const client = new Redis(port, { ...once, stringNumbers: true }).on('error', ignore)
    return { client, end: () => client.disconnect() }
  },
  'ioredis 6': async ({ port }) => {
    const client = new Redis6(port, once).on('error', ignore)
    return { client, end: () => client.disconnect() }
  },
  iovalkey: async ({ port }) => {
    const client = new Valkey(port, once).on('error', ignore)
    return { client, end: () => client.disconnect() }
  },
}

const clusters: Readonly<Record<string, Connect>> = {
  'redis 5': async ({ url }) => {
    const client = createCluster({ rootNodes: [{ url }] })
    await client.on('error', ignore).connect()
    return { client, end: () => client.destroy() }
  },
  'redis 4': async ({ url }) => {
    const client = createCluster4({ rootNodes: [{ url }] })
    await client.connect()
    return { client, end: () => client.disconnect() }
  },
  ioredis: async ({ port }) => {
    const client = new IoredisCluster([{ host: '127.0.0.1', port }], onceInCluster).on(
      'error',
      ignore,
    )
    return { client, end: () => client.disconnect() }
  },
  iovalkey: async ({ port }) => {
    const client = new ValkeyCluster([{ host: '127.0.0.1', port }], onceInCluster).on(
      'error',
      ignore,
    )
    return { client, end: () => client.disconnect() }
  },
}

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error,
  )
}

async function exercise(store: RedisTokenStore): Promise<void> {
  await store.set('all', 'é', MINUTE)
  expect(await store.get('all')).to.equal('é')
  expect(await store.add('all', 'other', MINUTE)).to.equal(false)
  expect(await store.remainingMs('all')).to.be.within(1, MINUTE)
  expect(await store.deleteIf('all', 'other')).to.equal(false)
  expect(await store.deleteIf('all', 'é')).to.equal(true)
  expect(await store.add('all', 'other', MINUTE)).to.equal(true)
  expect(await store.delete('all')).to.equal(true)
  expect(await store.get('all')).to.equal(undefined)
}

describeWithRedis('redisTokenStore', (redis) => {
  let inspector: Redis

  before(() => {
    inspector = new Redis(redis.port)
  })
  after(() => inspector.disconnect())

  for (const [name, connect] of Object.entries(connections)) {
    describe(`over ${name}`, () => {
      const open: Connection[] = []
      let prefix: string
      let store: RedisTokenStore
      let other: RedisTokenStore

      before(async () => {
        prefix = `${redis.prefix}${name}:`
        open.push(await connect(redis), await connect(redis))
        const stores = open.map(({ client }) => redisTokenStore(client, { prefix }))
        ;[store, other] = stores as [RedisTokenStore, RedisTokenStore]
      })
      after(() => Promise.all(open.map((each) => each.end())))

      it('gets what was set', async () => {
        expect(await store.get('a')).to.equal(undefined)
        expect(await store.set('a', 'first', MINUTE)).to.equal(undefined)
        expect(await other.get('a')).to.equal('first')
        for (const value of ['', 'héllo ✓ 🔑', '\uFEFF\u0000\r\n', '1', 'OK']) {
          await store.set('a', value, MINUTE)
          expect(await other.get('a')).to.equal(value)
        }
      })

      it('deletes, and says whether it did', async () => {
        await store.set('b', 'value', MINUTE)
        expect(await other.delete('b')).to.equal(true)
        expect(await store.delete('b')).to.equal(false)
        expect(await store.get('b')).to.equal(undefined)
      })

      it('ends a key after its time', async () => {
        await store.set('c', 'value', 500)
        expect(await store.add('d', 'value', 500.9)).to.equal(true)
        for (const key of ['c', 'd']) expect(await other.remainingMs(key)).to.be.within(0, 500)
        for (const key of ['c', 'd']) while ((await store.get(key)) !== undefined) await sleep(5)
        expect(await other.remainingMs('c')).to.equal(undefined)
        expect(await store.add('d', 'value', MINUTE)).to.equal(true)
      })

      it('takes times from less than a millisecond to any', async () => {
        await store.set('e', 'value', Number.MIN_VALUE)
        while ((await store.get('e')) !== undefined) await sleep(5)
        await store.set('e', 'value', Number.MAX_VALUE)
        expect(await store.remainingMs('e')).to.be.within(8.64e15 - 10_000, 8.64e15)
        await store.set('e', 'value', 1500)
        expect(await store.remainingMs('e')).to.be.within(1, 1500)
      })

      it('knows no end of a key without one', async () => {
        await inspector.set(`${prefix}f`, 'value')
        expect(await store.remainingMs('f')).to.equal(undefined)
        expect(await store.get('f')).to.equal('value')
        await inspector.del(`${prefix}f`)
      })

      it('adds a key once, however many do at once', async () => {
        const adding = Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? store : other).add('g', String(index), MINUTE),
        )
        const added = await Promise.all(adding)
        expect(added.filter((each) => each)).to.have.length(1)
        expect(await store.get('g')).to.equal(String(added.indexOf(true)))
        expect(await store.remainingMs('g')).to.be.within(1, MINUTE)
      })

      it('deletes only the value that is meant, and once', async () => {
        expect(await store.deleteIf('h', 'mine')).to.equal(false)
        await store.set('h', 'mine', MINUTE)
        for (const value of ['', 'min', 'MINE', 'mine ']) {
          expect(await other.deleteIf('h', value)).to.equal(false)
        }
        expect(await store.get('h')).to.equal('mine')
        const deleting = Array.from({ length: 20 }, () => store.deleteIf('h', 'mine'))
        expect((await Promise.all(deleting)).filter((each) => each)).to.have.length(1)
        expect(await store.get('h')).to.equal(undefined)
      })

      it('does not delete a value that is set between comparing and deleting', async () => {
        for (let round = 0; round < 30; round++) {
          await store.set('i', 'mine', MINUTE)
          await Promise.all([store.deleteIf('i', 'mine'), other.set('i', 'theirs', MINUTE)])
          expect(await store.get('i')).to.equal('theirs')
        }
      })

      it('passes on what the server refuses', async () => {
        await inspector.hset(`${prefix}j`, 'field', 'value')
        for (const run of [() => store.get('j'), () => store.deleteIf('j', 'value')]) {
          const error = await rejection(run())
          expect(error).to.be.an.instanceOf(Error).and.not.an.instanceOf(InputError)
          expect((error as Error).message).to.contain('WRONGTYPE')
        }
        await inspector.del(`${prefix}j`)
      })
    })
  }

  it('puts its prefix before a key, and none by default', async () => {
    const client = new Redis(redis.port)
    try {
      const key = `${redis.prefix}key`
      await redisTokenStore(client).set(key, 'plain', MINUTE)
      await redisTokenStore(client, { prefix: undefined as never }).set(`${key}2`, 'also', MINUTE)
      await redisTokenStore(client, { prefix: redis.prefix }).set('key3', 'prefixed', MINUTE)
      const found = await inspector.mget(key, `${key}2`, `${key}3`)
      expect(found).to.deep.equal(['plain', 'also', 'prefixed'])
    } finally {
      client.disconnect()
    }
  })

  for (const [name, Client] of Object.entries({ ioredis: Redis, iovalkey: Valkey })) {
    it(`leaves keyPrefix to ${name}, which puts it before`, async () => {
      const keyPrefix = `${redis.prefix}${name}-outer:`
      const client = new Client(redis.port, { keyPrefix })
      try {
        const store = redisTokenStore(client, { prefix: 'inner:' })
        await exercise(store)
        await store.set('key', 'value', MINUTE)
        expect(await inspector.get(`${keyPrefix}inner:key`)).to.equal('value')
        expect(await store.deleteIf('key', 'value')).to.equal(true)
        expect(await inspector.exists(`${keyPrefix}inner:key`)).to.equal(0)
      } finally {
        client.disconnect()
      }
    })
  }

  describe('over a cluster', () => {
    let cluster: RedisServer

    before(async () => {
      cluster = await startRedis({ cluster: true })
    })
    after(() => cluster.stop())

    for (const [name, connect] of Object.entries(clusters)) {
      it(`of ${name} does the same`, async () => {
        const { client, end } = await connect(cluster)
        try {
          // Keys of several slots.
          const prefixes = ['a', 'b', 'c', 'd'].map((letter) => `${name}:${letter}:`)
          await Promise.all(prefixes.map((prefix) => exercise(redisTokenStore(client, { prefix }))))
        } finally {
          await end()
        }
      })
    }
  })

  for (const [name, connect] of Object.entries(connections)) {
    it(`passes on the errors of ${name} when the server has ended`, async () => {
      const server = await startRedis()
      const { client, end } = await connect(server)
      try {
        const store = redisTokenStore(client)
        await store.set('key', 'value', MINUTE)
        await server.stop()
        const calls = [store.get('key'), store.set('key', 'value', 1), store.deleteIf('key', 'v')]
        for (const error of await Promise.all(calls.map(rejection))) {
          expect(error).to.be.an.instanceOf(Error).and.not.an.instanceOf(InputError)
        }
      } finally {
        await end()
        await server.stop()
      }
    })
  }
})

describe('redisTokenStore with invalid input', () => {
  /** A client like those of ioredis that gives one reply to every command, and keeps their arguments. */
  function replying(reply: unknown) {
    const sent: unknown[][] = []
    const command = (...args: unknown[]) => {
      sent.push(args)
      return Promise.resolve(reply)
    }
    return { sent, get: command, set: command, del: command, eval: command, pttl: command }
  }

  const { get, set, del, eval: run, pttl } = replying(null)
  const clients: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    null: null,
    'an address': 'redis://127.0.0.1',
    'an object without methods': {},
    'a Map': new Map(),
    'a promise of a client': Promise.resolve(replying(null)),
    'a client without scripts': { get, set, del, pttl },
    'a client without times': { get, set, del, eval: run },
    'a client with a method that is no function': { get, set, del, eval: run, pttl: 1 },
    'a client with a getter that throws': {
      get,
      set,
      del,
      get eval() {
        throw new Error('made-up secret')
      },
      pttl,
    },
  }
  for (const [name, client] of Object.entries(clients)) {
    it(`refuses ${name} as a client`, async () => {
      const error = await thrownError(() => redisTokenStore(client as never))
      expect(error).to.be.an.instanceOf(InputError)
      expect(error.message).to.match(
        /^client: must be a client of redis \(node-redis 4 or later\), ioredis or iovalkey, got /,
      )
    })
  }

  it('refuses options that it does not know, and a prefix that is no string', async () => {
    const client = replying(null)
    for (const [options, field] of [
      [{ keyPrefix: 'a' }, 'keyPrefix'],
      [{ prefix: 1 }, 'prefix'],
      [{ prefix: null }, 'prefix'],
      [null, 'options'],
      ['prefix', 'options'],
    ] as const) {
      const error = await thrownError(() => redisTokenStore(client, options as never))
      expect(error).to.be.an.instanceOf(InputError).and.to.have.property('field', field)
    }
  })

  it('reads no option from Object.prototype', async () => {
    const client = replying(null)
    const store = await polluted(Object.prototype, 'prefix', { value: 'made-up:' }, () =>
      redisTokenStore(client, {}),
    )
    await store.get('key')
    expect(client.sent).to.deep.equal([['key']])
  })

  it('refuses keys, values and times of other kinds, before it sends them', async () => {
    const client = replying('OK')
    const store = redisTokenStore(client)
    const times = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, undefined, null]
    const calls: readonly (readonly [() => Promise<unknown>, string])[] = [
      ...[undefined, 1, { toString: () => 'key' }].flatMap((key) =>
        (['get', 'delete', 'remainingMs'] as const).map(
          (method) => [() => store[method](key as never), 'key'] as const,
        ),
      ),
      ...[undefined, null, 1, {}, Buffer.from('a')].flatMap((value) => [
        [() => store.set('key', value as never, 1), 'value'] as const,
        [() => store.add('key', value as never, 1), 'value'] as const,
        [() => store.deleteIf('key', value as never), 'value'] as const,
      ]),
      ...times.flatMap((ttlMs) => [
        [() => store.set('key', 'value', ttlMs as never), 'ttlMs'] as const,
        [() => store.add('key', 'value', ttlMs as never), 'ttlMs'] as const,
      ]),
    ]
    for (const [call, field] of calls) {
      const error = await thrownError(call)
      expect(error).to.be.an.instanceOf(InputError).and.to.have.property('field', field)
    }
    expect(client.sent).to.deep.equal([])
  })

  it('refuses replies that Redis does not give, and repeats none of them', async () => {
    const secret = 'made-up-token'
    const wrong = {
      get: [undefined, 1, true, [secret], { secret }],
      set: [null, undefined, true, 1, secret, Buffer.from(secret), {}],
      add: [undefined, true, 1, secret, 'ok', {}],
      delete: [undefined, null, true, 1.5, -1, secret, Buffer.from(secret), Number.NaN, '1 '],
      deleteIf: [undefined, null, false, -1, secret, [1]],
      remainingMs: [undefined, null, -3, 0.5, secret, '1e3'],
    } satisfies Record<keyof RedisTokenStore, unknown[]>
    for (const [method, replies] of Object.entries(wrong)) {
      for (const reply of replies) {
        const store = redisTokenStore(replying(reply))
        const call = store[method as 'set']('key', method === 'get' ? secret : 'value', 1000)
        const error = (await rejection(call)) as Error
        expect(error.message).to.match(/^the client's reply to [A-Z]+ must be /, method)
        expect(error.message).not.to.contain(secret)
      }
    }
  })

  it('passes on the very error of the client', async () => {
    const failure = new Error('made-up')
    const fail = () => Promise.reject(failure)
    const client = { get: fail, set: fail, del: fail, eval: fail, pttl: fail }
    const store = redisTokenStore(client)
    const calls = [
      store.get('a'),
      store.set('a', 'b', 1),
      store.delete('a'),
      store.remainingMs('a'),
    ]
    calls.push(store.add('a', 'b', 1), store.deleteIf('a', 'b'))
    for (const call of calls) expect(await rejection(call)).to.equal(failure)
  })
})
