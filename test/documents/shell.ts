import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../package/packed-package.js'
import { createAuthority } from '../support/certificates.js'
import { type Context, type Outcome, runProgram } from './programs.js'

const EMAIL_VALIDATION = 'examples/email-validation/service.wsdl'
const COMMANDS = fileURLToPath(new URL('shell-commands.mjs', import.meta.url))
const BASH = '/bin/bash'
const BEARER = 'made-up-bearer-of-thirty-two-bytes'

// A program is run where it is one of shell-commands.mjs, or Node. What fails is written down: a shell goes on after the
// first part of `a && b`, after what is in `$(…)`, and after what runs beside it.
const BEFORE = `command_not_found_handle() {
  echo "$1: is not known" >>"$CHECKED_FAILURES"
  return 127
}
`
const AFTER = '\nwait'

/** Shells in which documents are followed, each in a folder of its own. */
export interface Shells {
  run(text: string): Promise<Outcome>
  /** Runs `text` while a server of tools runs, with its address in place of the one in the text. */
  runWithToolServer(text: string, start: string): Promise<Outcome>
  /** A folder with the files that documents name. */
  makeFolder(): string
}

/** @param command the path of the command of the package */
export function makeShells(command: string, { folder, env }: Context): Shells {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['npm', 'npx', 'curl']) {
    const file = path.join(bin, name)
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${COMMANDS}' ${name} "$@"\n`)
    chmodSync(file, 0o755)
  }
  symlinkSync(process.execPath, path.join(bin, 'node'))
  const files = filesOfReaders()
  const makeFolder = (): string => {
    const own = mkdtempSync(path.join(folder, 'shell-'))
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(own, name), text)
    copyFileSync(path.join(root, EMAIL_VALIDATION), path.join(own, 'tides.wsdl'))
    return own
  }
  const contextOf = (): ShellContext => {
    const own = makeFolder()
    const failures = path.join(own, '.failures')
    return {
      folder: own,
      failures,
      env: {
        ...env,
        PATH: bin,
        DATA8_USERNAME: 'demo',
        DATA8_PASSWORD: 'secret',
        CHECKED_ROOT: root,
        CHECKED_COMMAND: command,
        CHECKED_FAILURES: failures,
      },
    }
  }
  return {
    makeFolder,
    // A server runs until it is ended: that it says its address is enough.
    async run(text) {
      if (!isServer(text)) return follow(text, contextOf())
      const { output, ...server } = await start(text, contextOf())
      await server.stop()
      return { status: server.address === undefined ? 1 : 0, output: output() }
    },
    async runWithToolServer(text, before) {
      const context = contextOf()
      const env = { ...context.env, BEARER, DATA8_MCP_BEARER: BEARER }
      const server = await start(before, { ...context, env })
      try {
        if (server.address === undefined) return { status: 1, output: server.output() }
        const here = text.replace(/127\.0\.0\.1:\d+/, server.address)
        return await follow(here, { ...context, env })
      } finally {
        await server.stop()
      }
    },
  }
}

interface ShellContext extends Context {
  /** Path of the file of what failed. */
  readonly failures: string
}

async function follow(text: string, context: ShellContext): Promise<Outcome> {
  const args = ['-euo', 'pipefail', '-c', BEFORE + text + AFTER]
  const outcome = await runProgram(BASH, args, context)
  if (!existsSync(context.failures)) return outcome
  const failures = readFileSync(context.failures, 'utf8')
  return { status: outcome.status || 1, output: `${outcome.output}${failures}` }
}

function isServer(text: string): boolean {
  return text.includes(' --http ')
}

interface ToolServer {
  /** Host and port; undefined where it ended before it said them. */
  readonly address: string | undefined
  output(): string
  stop(): Promise<void>
}

/** Starts a server on a free port, and waits until it says its address. */
async function start(text: string, { folder, env }: Context): Promise<ToolServer> {
  const onFreePort = text.replace(/--http \d+/, '--http 0')
  const child = spawn(BASH, ['-euo', 'pipefail', '-c', onFreePort], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // With its own group of processes, which ends as one.
    detached: true,
  })
  const ended = once(child, 'close')
  let output = ''
  const address = new Promise<string | undefined>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        output += part
        const match = /http:\/\/(127\.0\.0\.1:\d+)/.exec(output)
        if (match !== null) resolve(match[1])
      })
    }
    ended.then(() => resolve(undefined))
  })
  return {
    address: await address,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid)
      await ended
    },
  }
}

function filesOfReaders(): Readonly<Record<string, string>> {
  const authority = createAuthority()
  const client = authority.issue({ commonName: 'client' })
  return {
    'corporate-ca.pem': authority.cert,
    'company-ca.pem': authority.cert,
    'client.pem': client.cert,
    'client.key': client.key,
    'password.txt': 'secret',
    'app.js': "import { decodeJwt } from 'data8-useradmin'\nconsole.log(decodeJwt)\n",
  }
}
