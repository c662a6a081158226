import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { describeWithRedis, startRedis } from './redis-server.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const helper = JSON.stringify(path.join(root, 'test/support/redis-server.ts'))

/** Whether something listens on a port. A process that has ended may still have its id. */
async function isServing(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

describe('the Redis server of the tests', () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-runs-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  function run(env: Readonly<Record<string, string>>) {
    const file = path.join(folder, 'suites.test.ts')
    writeFileSync(
      file,
      `import { describeWithRedis } from ${helper}
      for (const title of ['one', 'two']) describeWithRedis(title, () => it('runs', () => {}))`,
    )
    const args = ['--import=tsx', path.join(root, 'node_modules/mocha/bin/mocha.js')]
    const { DATA8_TEST_REDIS_PORT: _port, CI: _ci, ...rest } = process.env
    return spawnSync(process.execPath, [...args, '--no-config', '--reporter=spec', file], {
      cwd: root,
      encoding: 'utf8',
      env: { ...rest, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
    })
  }

  it('is named in one line where there is none', () => {
    const { status, stdout, stderr } = run({ PATH: folder })
    expect(stderr.match(/redis-server on the PATH/g)).to.have.length(1)
    expect(stdout).to.contain('0 passing')
    expect(status).to.equal(0)
  })

  it('is missed by every suite in continuous integration', () => {
    const { status, stdout } = run({ PATH: folder, CI: 'true' })
    expect(stdout).to.contain('2 failing')
    expect(status).to.equal(2)
  })

  it('is the one of the environment where a port is given, which must answer', () => {
    const { stdout } = run({ PATH: folder, DATA8_TEST_REDIS_PORT: '1' })
    expect(stdout).to.contain('ECONNREFUSED')
    expect(stdout).to.contain('2 failing')
  })
})

describeWithRedis('a private Redis server', () => {
  it('ends with the process that started it, also while it is paused', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-runs-'))
    try {
      const file = path.join(folder, 'start.ts')
      const note = path.join(folder, 'port')
      writeFileSync(
        file,
        `import { writeFileSync } from 'node:fs'
        import { startRedis } from ${helper}
        startRedis().then(({ port, pause }) => {
          pause()
          writeFileSync(${JSON.stringify(note)}, String(port))
          setInterval(() => {}, 1000)
        })`,
      )
      const child = spawn(process.execPath, ['--import=tsx', file], { cwd: root, stdio: 'ignore' })
      while (!existsSync(note) || readFileSync(note, 'utf8') === '') await sleep(5)
      const port = Number(readFileSync(note, 'utf8'))
      expect(await isServing(port)).to.equal(true)
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      while (await isServing(port)) await sleep(5)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('ends when it is stopped, also while it is paused', async () => {
    const server = await startRedis()
    await server.flush()
    server.pause()
    await server.stop()
    expect(await isServing(server.port)).to.equal(false)
  })
})
