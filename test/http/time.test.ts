import { execFile } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { expect } from 'chai'
import { AbortError, TimeoutError } from '../../src/errors.js'
import { createHttpExchanger } from '../../src/http/http-exchanger.js'
import {
  chunk,
  chunkedReply,
  drip,
  flood,
  head,
  listen,
  pause,
  type RawServer,
  reply,
  startRawServer,
} from '../support/raw-server.js'
import { exchange, failure, send, text } from './exchange.js'

/** A server that does not finish its answer, and the error of the client. */
interface Stuck {
  readonly server: RawServer
  readonly stage: string
  readonly scheme?: string
}

const stuck: Record<string, () => Promise<Stuck>> = {
  'accepts and sends nothing': async () => ({
    server: await startRawServer(() => {}),
    stage: 'waiting for the answer',
  }),
  'never begins TLS': async () => ({
    server: await startRawServer(() => {}),
    stage: 'negotiating TLS',
    scheme: 'https:',
  }),
  'sends a head of one byte at a time': async () => ({
    server: await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 ')
      drip(socket, 10, () => 'O')
    }),
    stage: 'waiting for the answer',
  }),
  'sends headers without end': async () => ({
    server: await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      drip(socket, 10, () => 'x: y\r\n')
    }),
    stage: 'waiting for the answer',
  }),
  'sends 100 again and again': async () => ({
    server: await startRawServer((socket) =>
      drip(socket, 5, () => 'HTTP/1.1 100 Continue\r\n\r\n'),
    ),
    stage: 'waiting for the answer',
  }),
  'sends 103 as fast as it can': async () => ({
    server: await startRawServer((socket) =>
      flood(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(10))),
    ),
    stage: 'waiting for the answer',
  }),
  'sends a head and no body': async () => ({
    server: await startRawServer((socket) =>
      socket.write(head({ headers: { 'content-length': '10' } })),
    ),
    stage: 'reading the answer',
  }),
  'sends a body of one byte at a time': async () => ({
    server: await startRawServer((socket) => {
      socket.write(head({ headers: { 'content-length': '1000' } }))
      drip(socket, 10, () => 'x')
    }),
    stage: 'reading the answer',
  }),
  'sends chunks of one byte, without end': async () => ({
    server: await startRawServer((socket) => {
      socket.write(head({ headers: { 'transfer-encoding': 'chunked' } }))
      drip(socket, 10, () => chunk('x'))
    }),
    stage: 'reading the answer',
  }),
  'sends the whole document, but not the last chunk': async () => ({
    server: await startRawServer((socket) =>
      socket.write(chunkedReply(['<all/>'], { isEnded: false })),
    ),
    stage: 'reading the answer',
  }),
  'sends the whole document, but does not close the connection': async () => ({
    server: await startRawServer((socket) =>
      socket.write(Buffer.concat([head(), Buffer.from('<all/>')])),
    ),
    stage: 'reading the answer',
  }),
  'sends trailers without end': async () => ({
    server: await startRawServer((socket) => {
      socket.write(chunkedReply(['<all/>'], { isEnded: false }))
      socket.write('0\r\n')
      drip(socket, 10, () => 'x: y\r\n')
    }),
    stage: 'reading the answer',
  }),
  'stops within a compressed body': async () => ({
    server: await startRawServer((socket) =>
      socket.write(
        chunkedReply([zlib.gzipSync('<all/>').subarray(0, 15)], {
          isEnded: false,
          headers: { 'content-encoding': 'gzip' },
        }),
      ),
    ),
    stage: 'reading the answer',
  }),
}

describe('transport: time', () => {
  for (const [name, start] of Object.entries(stuck)) {
    describe(`with a server that ${name}`, () => {
      let given: Stuck
      let endpoint: URL

      beforeEach(async () => {
        given = await start()
        endpoint = new URL(given.server.url)
        endpoint.protocol = given.scheme ?? 'http:'
      })

      afterEach(async () => {
        await given.server.close()
      })

      it('ends the attempt at its time limit', async () => {
        const { server, stage } = given
        const startedAt = performance.now()
        const error = await failure(TimeoutError, exchange({ endpoint }, { timeoutMs: 100 }))
        expect(performance.now() - startedAt).to.be.within(90, 2000)
        expect(error.limitMs).to.equal(100)
        expect(error.retryable).to.equal(true)
        expect(error.message).to.equal(
          `no complete answer from ${server.url.host} within timeoutMs, 100 ms: still ${stage}`,
        )
        await server.untilDeserted()
      })

      it('ends it at once when the signal fires', async () => {
        const { server } = given
        const controller = new AbortController()
        const reason = new Error('enough')
        const timer = setTimeout(() => controller.abort(reason), 30)
        const error = await failure(
          AbortError,
          exchange({ endpoint }, { signal: controller.signal }),
        )
        clearTimeout(timer)
        expect(error.cause).to.equal(reason)
        expect(error.retryable).to.equal(false)
        await server.untilDeserted()
      })
    })
  }

  it('ends an attempt that cannot even connect', async () => {
    // A name server that never answers.
    const agent = new http.Agent({ lookup: () => {} })
    const error = await failure(
      TimeoutError,
      exchange({ endpoint: new URL('http://unresolved.example/'), agent }, { timeoutMs: 50 }),
    )
    expect(error.message).to.match(/still connecting$/)
  })

  it('names the addresses that were tried until then', async () => {
    class HangingAgent extends http.Agent {
      override createConnection(): net.Socket {
        // Connects without end, as to an address that drops packets.
        const socket = Object.defineProperty(new net.Socket(), 'connecting', { value: true })
        Object.assign(socket, { autoSelectFamilyAttemptedAddresses: ['2001:db8::1:80'] })
        setTimeout(() => socket.emit('connectionAttempt', '192.0.2.1', 80, 4), 5)
        return socket
      }
    }
    const error = await failure(
      TimeoutError,
      exchange(
        { endpoint: new URL('http://dead.example/'), agent: new HangingAgent() },
        { timeoutMs: 60 },
      ),
    )
    expect(error.message).to.match(/still connecting; tried 2001:db8::1, 192\.0\.2\.1$/)
    expect(error.sent).to.equal(false)
  })

  it('sends nothing when the signal fired before', async () => {
    const server = await startRawServer((socket) => socket.write(reply('ok')))
    const error = await failure(
      AbortError,
      exchange({ endpoint: server.url }, { signal: AbortSignal.abort('no more') }),
    )
    expect(error.cause).to.equal('no more')
    expect(server.connections).to.equal(0)
    await server.close()
  })

  it('leaves no listener on a signal, and accepts one signal for many requests', async () => {
    const server = await startRawServer((socket) => socket.write(reply('ok')))
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = function (this: AbortSignal, ...args: unknown[]) {
      listeners++
      return addEventListener.apply(this, args as Parameters<typeof addEventListener>)
    }
    signal.removeEventListener = function (this: AbortSignal, ...args: unknown[]) {
      listeners--
      return removeEventListener.apply(this, args as Parameters<typeof removeEventListener>)
    }
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    await Promise.all(Array.from({ length: 30 }, () => send(transport, { signal })))
    expect(listeners).to.equal(0)
    await pause(5)
    process.off('warning', onWarning)
    expect(warnings).to.deep.equal([])
    transport.close()
    await server.close()
  })

  it('leaves no timer', async () => {
    const server = await startRawServer((socket, _request, number) =>
      number % 2 === 1 ? socket.write(reply('ok')) : socket.destroy(),
    )
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    for (let call = 0; call < 4; call++) {
      await exchange({ endpoint: server.url }, { timeoutMs: 60_000 }).catch(() => {})
    }
    expect(timers()).to.be.at.most(before)
    await server.close()
  })

  it('gives an answer that was received before the signal fired', async () => {
    const server = await startRawServer((socket) => socket.write(reply('ok')))
    const controller = new AbortController()
    const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
    const answer = await send(transport, { signal: controller.signal })
    controller.abort()
    expect(text(answer)).to.equal('ok')
    // The connection is not ended for the next request.
    expect(text(await send(transport))).to.equal('ok')
    expect(server.connections).to.equal(1)
    transport.close()
    await server.close()
  })

  it('does not keep a process running, whatever happened, without being closed', async () => {
    const good = await startRawServer((socket) => socket.write(reply('ok')))
    const silent = await startRawServer(() => {})
    const proxy = net.createServer((socket) => socket.on('error', () => {}))
    const proxyPort = await listen(proxy)
    const script = `
      import { createHttpExchanger } from ${JSON.stringify(new URL('../../src/http/http-exchanger.ts', import.meta.url).href)}
      const message = { headers: {}, body: Buffer.from('x') }
      const limits = { timeoutMs: 100, maxResponseBytes: 1000 }
      const outcome = (promise) => promise.then(({ body }) => body.toString(), ({ code }) => code)
      const to = (endpoint, proxy = false) => createHttpExchanger({ endpoint: new URL(endpoint), proxy })
      const signal = new AbortController().signal
      const outcomes = await Promise.all([
        outcome(to('${good.url}').exchange(message, { ...limits, timeoutMs: 60_000, signal })),
        outcome(to('${silent.url}').exchange(message, limits)),
        outcome(to('http://127.0.0.1:1/').exchange(message, { ...limits, timeoutMs: 60_000 })),
        outcome(to('https://127.0.0.1:1/', new URL('http://127.0.0.1:${proxyPort}')).exchange(message, limits)),
      ])
      console.log(outcomes.join())
    `
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { timeout: 8000 },
    )
    expect(stdout.trim()).to.equal('ok,TIMEOUT,CONNECTION,TIMEOUT')
    proxy.close()
    await Promise.all([good.close(), silent.close()])
  })
})
