import http from 'node:http'
import { expect } from 'chai'
import { ConnectionError } from '../../../src/errors.js'
import { createTransport } from '../../../src/soap/http/transport.js'
import {
  pause,
  type RawServer,
  reply,
  reset,
  startRawServer,
} from '../../support/misbehaving-server.js'
import { exchange, failure, send, text } from './exchange.js'

describe('transport: connections kept alive', () => {
  let server: RawServer

  afterEach(async () => {
    await server.close()
  })

  it('takes one connection for requests one after another', async () => {
    server = await startRawServer((socket, _request, number) => socket.write(reply(`${number}`)))
    const transport = createTransport({ endpoint: server.url, proxy: false })
    for (const expected of ['1', '2', '3']) expect(text(await send(transport))).to.equal(expected)
    expect(server.connections).to.equal(1)
    transport.close()
    await server.untilDeserted()
  })

  it('takes as many connections as there are requests at once', async () => {
    server = await startRawServer((socket) => setTimeout(() => socket.write(reply('ok')), 20))
    const transport = createTransport({ endpoint: server.url, proxy: false })
    await Promise.all(Array.from({ length: 50 }, () => send(transport)))
    expect(server.connections).to.equal(50)
    transport.close()
    await server.untilDeserted()
  })

  it('uses no connection again that the server wants closed, or that was not read to its end', async () => {
    server = await startRawServer((socket, _request, number) =>
      number === 1
        ? socket.write(reply('ok', { headers: { connection: 'close' } }))
        : socket.write(reply('x'.repeat(number === 2 ? 1000 : 1))),
    )
    const transport = createTransport({ endpoint: server.url, proxy: false })
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
    it(`sends again at once, on a fresh connection, where the server ${name} an idle one as it is taken up`, async () => {
      const served = new WeakSet<object>()
      server = await startRawServer((socket) => {
        if (served.has(socket)) {
          end(socket)
          return
        }
        served.add(socket)
        socket.write(reply('ok'))
      })
      const transport = createTransport({ endpoint: server.url, proxy: false })
      for (let call = 0; call < 3; call++) expect(text(await send(transport))).to.equal('ok')
      expect(server.connections).to.equal(3)
      expect(server.requests).to.have.length(5)
      transport.close()
    })
  }

  it('sends again until it has a fresh connection, where all that were idle are gone', async () => {
    let isGone = false
    const served = new WeakSet<object>()
    server = await startRawServer((socket) => {
      if (isGone && served.has(socket)) reset(socket)
      else setTimeout(() => socket.write(reply('ok')), isGone ? 0 : 20)
      served.add(socket)
    })
    const transport = createTransport({ endpoint: server.url, proxy: false })
    await Promise.all(Array.from({ length: 10 }, () => send(transport)))
    isGone = true
    expect(text(await send(transport))).to.equal('ok')
    expect(server.connections).to.equal(11)
    transport.close()
  })

  it('does not repeat what fails on a fresh connection', async () => {
    const served = new WeakSet<object>()
    server = await startRawServer((socket, _request, number) => {
      if (number === 1) socket.write(reply('ok'))
      else reset(socket)
      served.add(socket)
    })
    const transport = createTransport({ endpoint: server.url, proxy: false })
    await send(transport)
    const error = await failure(ConnectionError, send(transport))
    expect(error.systemCode).to.equal('ECONNRESET')
    expect(server.requests).to.have.length(3)
    transport.close()
  })

  it('bounds the whole of it by one timer', async () => {
    const served = new WeakSet<object>()
    server = await startRawServer((socket, _request, number) => {
      if (number === 1) socket.write(reply('ok'))
      else if (served.has(socket)) setTimeout(() => reset(socket), 40)
      served.add(socket)
    })
    const transport = createTransport({ endpoint: server.url, proxy: false })
    await send(transport)
    const startedAt = performance.now()
    await send(transport, { timeoutMs: 70 }).then(
      () => expect.fail('it succeeded'),
      () => {},
    )
    expect(performance.now() - startedAt).to.be.below(500)
    transport.close()
    await server.untilDeserted()
  })

  it('notices a connection that ended while it was idle', async () => {
    server = await startRawServer((socket) => {
      socket.write(reply('ok'))
      setTimeout(() => socket.end(), 5)
    })
    const transport = createTransport({ endpoint: server.url, proxy: false })
    await send(transport)
    await pause(40)
    expect(text(await send(transport))).to.equal('ok')
    expect(server.requests).to.have.length(2)
    transport.close()
  })

  it('does not use a connection again that was idle for long', async () => {
    server = await startRawServer((socket, _request, number) => socket.write(reply(`${number}`)))
    const transport = createTransport({ endpoint: server.url, proxy: false })
    const { hrtime } = process
    try {
      for (const [idleMs, connections] of [
        [0, 1],
        [29_000, 1],
        [60_000, 2],
      ] as const) {
        const later = (): [number, number] => {
          const [seconds, nanoseconds] = hrtime()
          return [seconds + idleMs / 1000, nanoseconds]
        }
        process.hrtime = Object.assign(later, { bigint: hrtime.bigint })
        await send(transport)
        expect(server.connections).to.equal(connections)
      }
    } finally {
      process.hrtime = hrtime
    }
    transport.close()
    await server.untilDeserted()
  })

  it('can be used after it was closed, and keeps nothing then that nobody uses', async () => {
    server = await startRawServer((socket) => setTimeout(() => socket.write(reply('ok')), 20))
    const transport = createTransport({ endpoint: server.url, proxy: false })
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
