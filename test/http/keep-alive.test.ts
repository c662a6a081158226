import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { mock } from 'node:test'
import { Worker } from 'node:worker_threads'
import { expect } from 'chai'
import { ConnectionError, TimeoutError } from '../../src/errors.js'
import { createHttpExchanger } from '../../src/http/http-exchanger.js'
import { IdleConnections } from '../../src/http/keep-alive.js'
import { pause, type RawServer, reply, reset, startRawServer } from '../support/raw-server.js'
import { exchange, failure, send, text } from './exchange.js'

/** Runs with a clock that is so much later. */
async function later(ms: number, run: () => Promise<unknown>): Promise<void> {
  const { hrtime } = process
  const shifted = (): [number, number] => {
    const [seconds, nanoseconds] = hrtime()
    return [seconds + ms / 1000, nanoseconds]
  }
  process.hrtime = Object.assign(shifted, { bigint: hrtime.bigint })
  try {
    await run()
  } finally {
    process.hrtime = hrtime
  }
}

describe('transport: connections kept alive', () => {
  let server: RawServer

  afterEach(async () => {
    await server.close()
  })

  it('uses one connection for consecutive requests', async () => {
    server = await startRawServer((socket, _request, number) => socket.write(reply(`${number}`)))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    for (const expected of ['1', '2', '3']) expect(text(await send(transport))).to.equal(expected)
    expect(server.connections).to.equal(1)
    transport.close()
    await server.untilDeserted()
  })

  it('uses as many connections as there are simultaneous requests', async () => {
    server = await startRawServer((socket) => setTimeout(() => socket.write(reply('ok')), 20))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await Promise.all(Array.from({ length: 50 }, () => send(transport)))
    expect(server.connections).to.equal(50)
    transport.close()
    await server.untilDeserted()
  })

  it('uses no connection again that the server closes, or that was not read to its end', async () => {
    server = await startRawServer((socket, _request, number) =>
      number === 1
        ? socket.write(reply('ok', { headers: { connection: 'close' } }))
        : socket.write(reply('x'.repeat(number === 2 ? 1000 : 1))),
    )
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    await send(transport, { maxResponseBytes: 10 }).catch(() => {})
    await send(transport)
    expect(server.connections).to.equal(3)
    transport.close()
  })

  for (const [name, end] of Object.entries({
    closes: (socket: import('node:net').Socket) => socket.end(),
    resets: reset,
  })) {
    it(`sends nothing again where the server ${name} an idle one as it is used`, async () => {
      const served = new WeakSet<object>()
      server = await startRawServer((socket) => {
        if (served.has(socket)) end(socket)
        else socket.write(reply('ok'))
        served.add(socket)
      })
      const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
      expect(text(await send(transport))).to.equal('ok')
      const error = await failure(ConnectionError, send(transport))
      expect(error).to.include({ systemCode: 'ECONNRESET', sent: true, retryable: true })
      expect(server.requests).to.have.length(2)
      expect(server.connections).to.equal(1)
      expect(text(await send(transport))).to.equal('ok')
      transport.close()
    })
  }

  it('uses none of the idle ones again after one of them had ended', async () => {
    let isGone = false
    const served = new WeakSet<object>()
    server = await startRawServer((socket) => {
      if (isGone && served.has(socket)) reset(socket)
      else setTimeout(() => socket.write(reply('ok')), isGone ? 0 : 20)
      served.add(socket)
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await Promise.all(Array.from({ length: 10 }, () => send(transport)))
    isGone = true
    await failure(ConnectionError, send(transport))
    expect(text(await send(transport))).to.equal('ok')
    expect(server.connections).to.equal(11)
    transport.close()
  })

  for (const [path, which] of [
    ['/all', 'of all idle ones'],
    ['/last', 'of the one that would be used next'],
  ]) {
    it(`finds the end ${which} that came while the event loop was held`, async () => {
      server = await startRawServer(() => {})
      const worker = new Worker(new URL('closes-when-idle.mjs', import.meta.url), { execArgv: [] })
      try {
        const [port] = (await once(worker, 'message')) as [number]
        const endpoint = new URL(`http://127.0.0.1:${port}${path}`)
        const transport = createHttpExchanger({ endpoint, proxy: false })
        await Promise.all([send(transport), send(transport)])
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
        expect(text(await send(transport))).to.equal('ok')
        transport.close()
      } finally {
        await worker.terminate()
      }
    })
  }

  it('works where the timers of the program were replaced', async () => {
    server = await startRawServer((socket) => socket.write(reply('ok')))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    await pause(150)
    mock.timers.enable({ apis: ['setImmediate'] })
    try {
      expect(text(await send(transport))).to.equal('ok')
    } finally {
      mock.timers.reset()
    }
    transport.close()
  })

  it('ends one that the server keeps for a shorter time, and uses one that it keeps for longer', async () => {
    server = await startRawServer((socket, _request, number) => {
      const headers = number === 2 ? {} : { 'keep-alive': 'timeout=20' }
      setTimeout(() => socket.write(reply('ok', { headers })), number === 2 ? 20 : 0)
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await Promise.all([send(transport), send(transport)])
    await later(10_000, async () => expect(text(await send(transport))).to.equal('ok'))
    expect(server.connections).to.equal(2)
    transport.close()
  })

  it('uses no connection again on which unrequested bytes were received', async () => {
    server = await startRawServer((socket, _request, number) => {
      socket.write(reply(`${number}`))
      setTimeout(() => socket.write(reply('unasked')), 20)
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    expect(text(await send(transport))).to.equal('1')
    await pause(150)
    expect(text(await send(transport))).to.equal('2')
    transport.close()
  })

  it('bounds an attempt on a kept connection by its timer', async () => {
    server = await startRawServer((socket, _request, number) => {
      if (number === 1) socket.write(reply('ok'))
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    const startedAt = performance.now()
    const error = await failure(TimeoutError, send(transport, { timeoutMs: 70 }))
    expect(error.sent).to.equal(true)
    expect(performance.now() - startedAt).to.be.below(5000)
    transport.close()
    await server.untilDeserted()
  })

  it('notices a connection that ended while it was idle', async () => {
    server = await startRawServer((socket) => {
      socket.write(reply('ok'))
      setTimeout(() => socket.end(), 5)
    })
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    await server.untilDeserted()
    expect(text(await send(transport))).to.equal('ok')
    expect(server.requests).to.have.length(2)
    transport.close()
  })

  /** How many connections there are after a request so much later than the one before it. */
  const afterIdle = async (
    headers: Readonly<Record<string, string>>,
    steps: readonly (readonly [idleMs: number, connections: number])[],
  ): Promise<void> => {
    server = await startRawServer((socket) => socket.write(reply('ok', { headers })))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    for (const [idleMs, connections] of steps) {
      await later(idleMs, () => send(transport))
      expect(server.connections).to.equal(connections)
    }
    transport.close()
    await server.untilDeserted()
  }

  it('does not use a connection again that was idle for longer than common servers keep one', async () => {
    await afterIdle({}, [
      [0, 1],
      [3_900, 1],
      [8_000, 2],
    ])
  })

  it('ends the idle ones while another is in use all the time', async () => {
    server = await startRawServer((socket) => setTimeout(() => socket.write(reply('ok')), 2))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await Promise.all([send(transport), send(transport)])
    for (let ms = 90; ms < 4500; ms += 90) await later(ms, () => send(transport))
    await later(4500, () => Promise.all([send(transport), send(transport)]))
    expect(server.connections).to.equal(3)
    transport.close()
  })

  it('uses a connection for as long as the server announces, less a second, and for 30 s at most', async () => {
    await afterIdle({ 'keep-alive': 'timeout=20, max=100' }, [
      [0, 1],
      [18_900, 1],
      [38_000, 2],
    ])
    await server.close()
    await afterIdle({ 'keep-alive': 'timeout=600' }, [
      [0, 1],
      [29_900, 1],
      [60_000, 2],
    ])
    await server.close()
    await afterIdle({ 'keep-alive': 'max=100, Timeout=20' }, [
      [0, 1],
      [18_900, 1],
    ])
    await server.close()
    await afterIdle({ 'keep-alive': 'timeout=1' }, [
      [0, 1],
      [0, 2],
    ])
  })

  it('can be used after it was closed, and then keeps no idle connection', async () => {
    server = await startRawServer((socket) => setTimeout(() => socket.write(reply('ok')), 20))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    const underWay = send(transport)
    await pause(5)
    transport.close()
    expect(text(await underWay)).to.equal('ok')
    await server.untilDeserted()
    expect(text(await send(transport))).to.equal('ok')
    transport.close()
    await server.untilDeserted()
  })

  it('keeps connections again when it is used after it was closed', async () => {
    server = await startRawServer((socket) => socket.write(reply('ok')))
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await send(transport)
    transport.close()
    await server.untilDeserted()
    for (let call = 0; call < 3; call++) await send(transport)
    expect(server.connections).to.equal(2)
    transport.close()
    await server.untilDeserted()
  })

  it('keeps 256 idle ones at most', () => {
    const agent = new http.Agent()
    const idle = new IdleConnections(agent)
    expect(agent.maxFreeSockets).to.equal(256)
    idle.end()
    expect(agent.maxFreeSockets).to.equal(0)
    idle.check()
    expect(agent.maxFreeSockets).to.equal(256)
  })

  it('sets TCP keep-alive once for each connection', async () => {
    server = await startRawServer((socket) => socket.write(reply('ok')))
    const { setKeepAlive } = net.Socket.prototype
    const asked: unknown[][] = []
    net.Socket.prototype.setKeepAlive = function (...args) {
      asked.push(args)
      return setKeepAlive.apply(this, args)
    }
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    try {
      for (let call = 0; call < 3; call++) await send(transport)
    } finally {
      net.Socket.prototype.setKeepAlive = setKeepAlive
      transport.close()
    }
    expect(asked).to.deep.equal([[true, 1000]])
  })

  it("uses the caller's agent, and leaves closing it to the caller", async () => {
    server = await startRawServer((socket) => socket.write(reply('ok')))
    const agent = new http.Agent({ keepAlive: true })
    await exchange({ endpoint: server.url, agent })
    await exchange({ endpoint: server.url, agent })
    expect(server.connections).to.equal(1)
    expect(server.open).to.equal(1)
    agent.destroy()
    await server.untilDeserted()
  })
})
