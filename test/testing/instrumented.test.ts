import { execFile } from 'node:child_process'
import { IncomingMessage, Server, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, jwtIn } from './emulator-exchange.js'

const MESSAGE =
  '<username>demo</username><password>secret</password><expiresAt>2100-01-01T00:00:00Z</expiresAt>'

describe('the emulator under an APM agent', () => {
  it('answers with the instrumentation of OpenTelemetry', async () => {
    const program = fileURLToPath(new URL('instrumented-program.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', program], {
      // `NODE_OPTIONS` of the test run may load another agent.
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    expect(JSON.parse(stdout)).to.deep.equal({
      isInstrumented: true,
      statuses: [200, 200, 500, 200, 200],
      seen: [
        'POST /useradmin.asmx from 127.0.0.1',
        'POST /useradmin.asmx from 127.0.0.1',
        'POST /useradmin.asmx from 127.0.0.1',
        'GET /useradmin.asmx?WSDL from 127.0.0.1',
        'POST /A/B.json from 127.0.0.1',
      ],
    })
  }).timeout(30_000)

  // Agents differ in what they read; each wraps `emit` of the server, and reads of a request that was received.
  it('emits each request once, as it was received', async () => {
    const emitted: unknown[] = []
    const { emit } = Server.prototype
    Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]) {
      if (event === 'request') emitted.push(describeExchange(args))
      return Reflect.apply(emit, this, [event, ...args]) as boolean
    }
    try {
      await using emulator = await startEmulator()
      const jwt = jwtIn(await callGetJwt(emulator.endpoint, MESSAGE))
      expect((await callGetJwt(emulator.endpoint, MESSAGE, '1.2')).status).to.equal(200)
      await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })
      await exchange(`${emulator.baseUrl}/A/B.json`, {
        headers: { authorization: `Bearer ${jwt}` },
      })
      const host = `127.0.0.1:${emulator.port}`
      const common = { isReal: true, from: '127.0.0.1', to: '127.0.0.1', version: '1.1', host }
      expect(emitted).to.deep.equal([
        { ...common, request: 'POST /useradmin.asmx' },
        { ...common, request: 'POST /useradmin.asmx' },
        { ...common, request: 'GET /useradmin.asmx?WSDL' },
        { ...common, request: 'POST /A/B.json' },
      ])
    } finally {
      Server.prototype.emit = emit
    }
  })
})

function describeExchange([request, response]: readonly unknown[]): object {
  const { method, url, socket, headers, httpVersion } = request as IncomingMessage
  return {
    isReal:
      request instanceof IncomingMessage &&
      response instanceof ServerResponse &&
      response.req === request &&
      response.socket === socket,
    from: socket.remoteAddress,
    to: socket.localAddress,
    version: httpVersion,
    host: headers.host,
    request: `${method} ${url}`,
  }
}
