import { type ChildProcess, execFile, fork, spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export const here = fileURLToPath(new URL('.', import.meta.url))
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Without the settings that would bend what is measured. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(https?|all|no)_proxy$|^NODE_|^npm_/i.test(name),
  )
  return Object.fromEntries(kept)
}

function nextMessage(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`process ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message: Record<string, unknown>) => {
      child.off('exit', ended)
      if ('error' in message) reject(new Error(String(message['error'])))
      else resolve(message)
    })
  })
}

/** The canned server, in a separate process. */
export interface CannedServer {
  readonly endpoint: string
  /** Has it answer with `body` at `path`; gives the URL. */
  store(path: string, body: string): Promise<string>
  stop(): void
}

export async function startServer(): Promise<CannedServer> {
  const child = fork(`${here}server.mjs`, [], { execArgv: [], env: cleanEnvironment() })
  const origin = `http://127.0.0.1:${(await nextMessage(child))['port']}`
  return {
    endpoint: `${origin}/useradmin.asmx`,
    async store(path, body) {
      const stored = nextMessage(child)
      child.send({ path, body })
      await stored
      return origin + path
    },
    stop: () => child.disconnect(),
  }
}

export interface Burst {
  readonly calls: number
  readonly wallMs: number
  /** User and system. */
  readonly cpuUs: number
}

export interface Memory {
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
}

/** One client, in a separate process. */
export interface Worker {
  /** Calls for so long, or so often, with so many calls under way. `open` is handed to the client's `open`. */
  burst(options: {
    readonly concurrency: number
    readonly ms?: number
    readonly calls?: number
    readonly open?: unknown
  }): Promise<Burst>
  /** One call, and what it gave. */
  once(open?: unknown): Promise<unknown>
  /** After garbage collection. */
  memory(): Promise<Memory>
  stop(): void
}

export async function startWorker(client: string, endpoint: string): Promise<Worker> {
  const child = fork(`${here}worker.mjs`, [pathToFileURL(client).href, endpoint], {
    execArgv: ['--expose-gc'],
    env: cleanEnvironment(),
  })
  await nextMessage(child)
  const ask = async (message: object): Promise<Record<string, unknown>> => {
    const answer = nextMessage(child)
    child.send(message)
    return answer
  }
  return {
    burst: async (options) => (await ask(options)) as unknown as Burst,
    once: async (open) => (await ask({ do: 'once', open }))['result'],
    memory: async () => (await ask({ do: 'memory' })) as unknown as Memory,
    stop: () => child.disconnect(),
  }
}

export interface Run {
  /** From spawning it to its first line of output. */
  readonly wallMs: number
  /** User and system, as the process itself saw it when it wrote that line. */
  readonly cpuMs: number
  readonly line: string
}

/** Runs a client's file by itself, to its first token. */
export function runToFirstLine(client: string, endpoint: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const child = spawn(process.execPath, [client, endpoint], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let wallMs = 0
    let text = ''
    child.stdout.on('data', (chunk) => {
      wallMs ||= performance.now() - from
      text += String(chunk)
    })
    child.on('close', (code) => {
      const [line = '', cpu = ''] = text.trim().split(' ')
      if (code !== 0 || cpu === '') return reject(new Error(`${client} ended with ${code}`))
      const used = JSON.parse(cpu) as NodeJS.CpuUsage
      resolve({ wallMs, cpuMs: (used.user + used.system) / 1000, line })
    })
  })
}

const execFileAsync = promisify(execFile)

/** Runs a command, quietly; gives its standard output. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, npm_config_loglevel: 'error' }
  const { stdout } = await execFileAsync(command, args, { cwd, env, maxBuffer: 64 * 2 ** 20 })
  return stdout
}
