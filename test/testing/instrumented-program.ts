/**
 * Runs the emulator under OpenTelemetry's instrumentation of node:http, sends it one request of each kind,
 * and prints the answers and what the instrumentation recorded. A separate program: the
 * instrumentation stays in the process.
 */
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'

const seen: string[] = []
const instrumentation = new HttpInstrumentation({
  disableOutgoingRequestInstrumentation: true,
  requestHook: (_span, request) => {
    const { method, url, socket } = request as IncomingMessage
    seen.push(`${method} ${url} from ${socket.remoteAddress}`)
  },
})
instrumentation.enable()
// It patches the module when that is asked for.
createRequire(import.meta.url)('node:http')

const { startEmulator } = await import('../../src/testing.js')
const { callGetJwt, exchange } = await import('./emulator-exchange.js')

const emulator = await startEmulator()
const message =
  '<username>demo</username><password>secret</password><expiresAt>2100-01-01T00:00:00Z</expiresAt>'
const replies = [
  await callGetJwt(emulator.endpoint, message),
  await callGetJwt(emulator.endpoint, message, '1.2'),
  await callGetJwt(emulator.endpoint, '<expiresAt/>', '1.2'),
  await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' }),
  await exchange(`${emulator.baseUrl}/A/B.json`),
]
await emulator.close()
process.stdout.write(
  JSON.stringify({
    isInstrumented: instrumentation.isEnabled(),
    statuses: replies.map((reply) => reply.status),
    seen,
  }),
)
