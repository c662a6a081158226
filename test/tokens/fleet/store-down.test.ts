import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { describeWithRedis, type RedisServer, startRedis } from '../../support/redis-server.js'
import { scenariosAtOnce, useFleets, type Worker } from './fleet.js'
import { MintingService } from './minting-service.js'
import { REDIS_LIBRARIES } from './redis-libraries.js'

const STORE_TIMEOUT_MS = 1_000
/** A loaded machine is slower. */
const SLACK_MS = 2_000

/** So many in each process, each with another request. */
const GETS = 21

type Restore = () => Promise<RedisServer>

/** Ends the server, and has another one in its place that gives this reply to whatever it gets. */
async function replaceBy(reply: string, server: RedisServer): Promise<Restore> {
  await server.stop()
  const sockets = new Set<Socket>()
  const other = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => socket.write(reply))
  })
  other.listen(server.port, '127.0.0.1')
  await once(other, 'listening')
  return async () => {
    for (const socket of sockets) socket.destroy()
    other.close()
    await once(other, 'close')
    return startRedis({ port: server.port })
  }
}

interface Failure {
  readonly title: string
  /** Makes a server fail; gives what ends that. */
  readonly fail: (server: RedisServer) => Promise<Restore>
  /** How many callers of a process wait for the time limit of the store. */
  readonly maxWaits: number
}

const FAILURES: readonly Failure[] = [
  {
    title: 'is paused',
    fail: async (server) => {
      server.pause()
      return async () => {
        server.resume()
        return server
      }
    },
    maxWaits: 1,
  },
  {
    title: 'is stopped',
    fail: async (server) => {
      await server.stop()
      return () => startRedis({ port: server.port })
    },
    maxWaits: 1,
  },
  {
    title: 'is replaced by a server of HTTP',
    fail: (server) => replaceBy('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', server),
    maxWaits: 1,
  },
  {
    title: 'is replaced by a server that says OK to everything',
    fail: (server) => replaceBy('+OK\r\n', server),
    // Such a server passes the probes, which are a second apart, and then fails again.
    maxWaits: 3,
  },
]

describeWithRedis('a fleet whose Redis server', () => {
  const started = useFleets()
  const scenario = scenariosAtOnce()

  for (const { title, fail, maxWaits } of FAILURES) {
    it(
      `${title} goes on, and uses the store again afterwards`,
      scenario(async () => {
        let server = await startRedis()
        started.add({ stop: () => server.stop() })
        const service = started.add(await new MintingService().start())
        const { endpoint } = service
        const source = {
          request: { expiresIn: { minutes: 15 } },
          storeTimeoutMs: STORE_TIMEOUT_MS,
        }
        const workers = await Promise.all(
          REDIS_LIBRARIES.map((library) =>
            started.worker({ redisUrl: server.url, endpoint, prefix: '', library, source }),
          ),
        )
        for (const worker of workers) expect((await worker.call('get')).number).to.equal(1)

        const restore = await fail(server)
        await Promise.all(
          workers.map(async (worker, index) => {
            const tookMs: number[] = []
            for (let n = 1; n <= GETS; n++) {
              const request = { maxCredits: 1000 * (index + 1) + n }
              tookMs.push((await worker.call('get', request)).tookMs)
              await sleep(50)
            }
            expect(Math.max(...tookMs)).to.be.below(STORE_TIMEOUT_MS + SLACK_MS)
            const waits = tookMs.filter((ms) => ms >= STORE_TIMEOUT_MS - 100)
            expect(waits.length).to.be.at.most(maxWaits)
          }),
        )
        // Each had to mint for itself.
        expect(service.mints).to.have.length(1 + GETS * workers.length)

        server = await restore()
        await untilShared(workers)
      }),
    )
  }

  /** Waits until all get the same token for a new request. */
  async function untilShared(workers: readonly Worker[]): Promise<void> {
    for (let maxCredits = 1; ; maxCredits++) {
      const numbers = new Set<number>()
      for (const worker of workers) {
        numbers.add((await worker.call('get', { maxCredits })).number)
      }
      if (numbers.size === 1) return
      await sleep(100)
    }
  }
})
