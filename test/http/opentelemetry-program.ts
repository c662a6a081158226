/**
 * Makes a span of each attempt, active while it runs, under OpenTelemetry's instrumentation of node:http, and prints the
 * spans of calls at once over kept connections, and of each kind of failure. A separate program: the instrumentation
 * stays in the process.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel } from 'node:diagnostics_channel'
import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import type { AttemptEvent, UserAdminClient as Client } from '../../src/index.js'

let connections = 0
subscribe('net.client.socket', () => {
  connections += 1
})

const exporter = new InMemorySpanExporter()
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })

class ActiveContext extends AsyncLocalStorage<Context> {
  override run<R>(active: Context, run: () => R): R {
    return context.with(active, run)
  }
}
const tracer = trace.getTracer('test')
const spans = new WeakMap<object, Span>()
const channel = tracingChannel<Context, AttemptEvent>('data8-useradmin:attempt')
channel.start.bindStore(new ActiveContext(), (event) => {
  const span = tracer.startSpan(`attempt ${event.attempt}`)
  spans.set(event, span)
  return trace.setSpan(context.active(), span)
})
channel.asyncEnd.subscribe((message) => {
  const { outcome = 'none', error } = message as AttemptEvent
  const span = spans.get(message as AttemptEvent)
  span?.setAttribute('outcome', outcome)
  if (error instanceof Error) {
    span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message }).recordException(error)
  }
  span?.end()
})

const { UserAdminClient } = await import('../../src/index.js')
const { startEmulator } = await import('../../src/testing.js')
const emulator = await startEmulator()
const { credentials, endpoints } = emulator

/** Two calls one after the other, in a span of their own. */
async function callTwice(client: Client, name: string): Promise<void> {
  await tracer.startActiveSpan(name, async (span) => {
    for (const minutes of [15, 5]) {
      await client.getJwt({ expiresIn: { minutes } }).catch(() => undefined)
    }
    const isActive = trace.getActiveSpan() === span
    span.setAttribute('outcome', isActive ? 'is active again' : 'another is active').end()
  })
}

const retries = 1
for (const protocol of ['soap', 'json'] as const) {
  const endpoint = endpoints[protocol]
  await using client = new UserAdminClient({ protocol, endpoint, credentials, retries })
  await Promise.all([1, 2, 3].map((number) => callTwice(client, `${protocol} ${number}`)))
  emulator.failNext({ status: 503, headers: { 'retry-after': '0' } })
  emulator.failNext({ serviceFailure: 'locked' })
  await callTwice(client, `${protocol} failing`)
}
await emulator.close()
await using client = new UserAdminClient({ endpoint: endpoints.soap, credentials, retries })
await callTwice(client, 'closed')

const lines: string[] = []
function describe(parent?: string, indent = ''): void {
  for (const span of exporter.getFinishedSpans()) {
    if (span.parentSpanContext?.spanId !== parent) continue
    const { name, attributes, status, events } = span
    const outcome = attributes['outcome'] ?? attributes['http.response.status_code'] ?? 'no answer'
    const exceptions = events.map((event) => ` ${event.attributes?.['exception.type']}`)
    lines.push(`${indent}${name}: ${SpanStatusCode[status.code]} ${outcome}${exceptions}`)
    describe(span.spanContext().spanId, `${indent}  `)
  }
}
describe()
process.stdout.write(JSON.stringify({ connections, lines }))
