import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net, { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { listenOnLoopback } from '../../src/internal/listen.js'
import { describeWith, type NeededProgram } from './needed-program.js'

/** A Redis server on 127.0.0.1 that only this process uses. It keeps nothing on the disk. */
export interface RedisServer {
  /** `redis://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Ends it at once, also while it is paused. */
  stop(): Promise<void>
  /** Stops its process, whose connections stay open and get no replies. */
  pause(): void
  resume(): void
  /** Deletes all keys. */
  flush(): Promise<void>
}

/** A Redis server that several files of tests may use, each under its own prefix. */
export interface SharedRedis {
  readonly url: string
  readonly port: number
  /** Of all keys of this user. */
  readonly prefix: string
  /** Ends the server if it was started for this user. */
  release(): Promise<void>
}

/** The server that `.ci/run` starts for all tests. */
const SHARED_PORT = 'DATA8_TEST_REDIS_PORT'
const START_TIMEOUT_MS = 5_000
const ATTEMPTS = 3

/**
 * Starts the `redis-server` of the PATH. It ends with this process, however that ends.
 *
 * @param options.cluster as a cluster with one node, which has all slots
 * @param options.port in place of a server that has ended; default: a port that is free
 */
export async function startRedis(
  options: { readonly cluster?: boolean; readonly port?: number } = {},
): Promise<RedisServer> {
  const { cluster = false, port } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(port ?? (await freePort(cluster)), cluster)
    } catch (error) {
      // Another process may have taken the port in the meantime.
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function startOnce(port: number, isCluster: boolean): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-redis-'))
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  // A node that has met no other does not know its own address.
  if (isCluster) settings.push('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
  const server = spawn('redis-server', ['--port', String(port), ...settings], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.once('error', () => resolve())
  })
  const { pid } = server
  if (pid === undefined) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error('redis-server cannot be run')
  }
  server.unref()
  const guard = endWithThisProcess(pid, folder)
  const stop = async (): Promise<void> => {
    server.ref()
    // The guard first, since the id of an ended process may become that of another.
    await kill(guard)
    server.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([
      untilReady(port, isCluster),
      ended.then(() => Promise.reject(new Error('redis-server ended while it started'))),
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    stop,
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    flush: async () => {
      const reply = await send(port, 'FLUSHALL')
      if (!reply.startsWith('+OK')) throw new Error(`FLUSHALL: ${reply}`)
    },
  }
}

/** Starts a process that ends the server and deletes its folder as soon as this process has ended, even by a signal. */
function endWithThisProcess(pid: number, folder: string): ChildProcess {
  // `read` ends when this process no longer holds the other end of its standard input.
  const script = 'read -r _; kill -9 "$1"; rm -rf "$2"'
  const guard = spawn('sh', ['-c', script, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Not in the group of this process, to which a terminal sends its signals.
    detached: true,
  })
  guard.unref()
  // A socket, where the standard input is a pipe.
  const input = guard.stdin as net.Socket
  input.unref()
  input.on('error', () => {})
  return guard
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function untilReady(port: number, isCluster: boolean): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    if (!(await send(port, 'PING')).startsWith('+PONG')) return false
    return !isCluster || (await send(port, 'CLUSTER INFO')).includes('cluster_state:ok')
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  let hasSlots = !isCluster
  while (Date.now() < deadline) {
    try {
      if (!hasSlots) {
        hasSlots = (await send(port, 'CLUSTER ADDSLOTSRANGE 0 16383')).startsWith('+OK')
      }
      if (await isReady()) return
    } catch {
      // It does not listen yet.
    }
    await sleep(10)
  }
  throw new Error(`redis-server did not answer within ${START_TIMEOUT_MS} ms`)
}

/** Sends an inline command and gives the first bytes of the reply. */
async function send(port: number, command: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    socket.write(`${command}\r\n`)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    return reply.toString()
  } finally {
    socket.destroy()
  }
}

/** A port that is free; for a cluster, one whose bus has a port too, 10000 higher. */
async function freePort(isCluster = false): Promise<number> {
  for (;;) {
    const server = createServer()
    const port = await listenOnLoopback(server, 0)
    await new Promise((resolve) => server.close(resolve))
    if (!isCluster || port + 10_000 < 65_536) return port
  }
}

/** The server that the environment variable names the port of, or else one for this user alone. */
export async function sharedRedis(): Promise<SharedRedis> {
  const prefix = `data8-useradmin-test:${randomUUID()}:`
  const given = process.env[SHARED_PORT]
  if (given !== undefined) {
    const port = Number(given)
    if (!(await send(port, 'PING')).startsWith('+PONG')) {
      throw new Error(`no Redis server listens on port ${given} of ${SHARED_PORT}`)
    }
    return { url: `redis://127.0.0.1:${port}`, port, prefix, release: async () => {} }
  }
  const { url, port, stop } = await startRedis()
  return { url, port, prefix, release: stop }
}

/**
 * A `describe` whose tests use Redis; they find the server in `redis` as soon as hooks and tests run. Without one they do
 * not run, or fail in continuous integration.
 */
export function describeWithRedis(title: string, body: (redis: SharedRedis) => void): void {
  describeWith(REDIS, title, () => {
    let shared: SharedRedis | undefined
    const started = (): SharedRedis => {
      if (shared === undefined) throw new Error('the Redis server is started by a hook')
      return shared
    }
    before(async () => {
      shared = await sharedRedis()
    })
    after(() => shared?.release())
    body({
      get url() {
        return started().url
      },
      get port() {
        return started().port
      },
      get prefix() {
        return started().prefix
      },
      release: () => started().release(),
    })
  })
}

let isInstalled: boolean | undefined

const REDIS: NeededProgram = {
  reason: 'tests with Redis need redis-server on the PATH (Debian: the package redis-server)',
  isAvailable() {
    if (process.env[SHARED_PORT] !== undefined) return true
    isInstalled ??= spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
    return isInstalled
  },
}
