import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startEmulator } from '../../src/testing.js'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', main, ...argv], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

async function collect(
  child: ChildProcess,
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, stdout, stderr }
}

describe('the command as a process', () => {
  it('mints with a password from a pipe', async () => {
    await using emulator = await startEmulator()
    const child = start(['get-jwt', '--expires-in', '15m', '--password-stdin'], {
      DATA8_ENDPOINT: emulator.endpoint,
      DATA8_USERNAME: 'demo',
    })
    child.stdin?.end('secret\n')
    const { status, stdout, stderr } = await collect(child)
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^eyJ\S+\n$/)
  })

  it('ends with its exit code', async () => {
    const { status, stdout, stderr } = await collect(start(['get-jwt']))
    expect([status, stdout]).to.deep.equal([2, ''])
    expect(stderr).to.match(/^data8-useradmin: [^\n]+\n$/)
  })

  it('ends when the reader of its output closes the pipe', async () => {
    const child = start(['--help'])
    child.stdout?.destroy()
    const { status, stderr } = await collect(child)
    expect([status, stderr]).to.deep.equal([0, ''])
  })

  it('runs the emulator until Ctrl-C', async () => {
    const child = start(['emulator'])
    const ended = collect(child)
    // The last line of the instructions: before it, Ctrl-C would end the process with a signal.
    await new Promise<void>((resolve) => {
      let printed = ''
      child.stdout?.on('data', (text: string) => {
        printed += text
        if (printed.includes('/IsValid.json\n\n')) resolve()
      })
    })
    child.kill('SIGINT')
    const { status, stdout, stderr } = await ended
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.include('until Ctrl-C')
  })
})
