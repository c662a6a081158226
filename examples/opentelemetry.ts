// Spans of OpenTelemetry: one for each attempt of a call. It is active while the attempt runs, so that the span of
// @opentelemetry/instrumentation-http is its child. What is above `exporter` is loaded before the client, the rest is a trial.
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import * as otel from '@opentelemetry/api'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import * as sdk from '@opentelemetry/sdk-trace-node'
import type { AttemptEvent } from 'data8-useradmin'

class ActiveContext extends AsyncLocalStorage<otel.Context> {
  // Called by a channel that is bound to it.
  override run<R>(context: otel.Context, run: () => R): R {
    return otel.context.with(context, run)
  }
}
const tracer = otel.trace.getTracer('crm-sync')
const spans = new WeakMap<object, otel.Span>()
const channel = tracingChannel<otel.Context, AttemptEvent>('data8-useradmin:attempt')
channel.start.bindStore(new ActiveContext(), (event) => {
  const { hostname, port } = new URL(event.endpoint)
  const span = tracer.startSpan(event.operation, { kind: otel.SpanKind.CLIENT })
  span.setAttributes({ 'rpc.system.name': event.protocol, 'rpc.method': event.operation })
  span.setAttributes({ 'server.address': hostname, 'server.port': Number(port) || 443 })
  if (event.attempt > 1) span.setAttribute('http.request.resend_count', event.attempt - 1)
  spans.set(event, span)
  return otel.trace.setSpan(otel.context.active(), span)
})
channel.asyncEnd.subscribe((message) => {
  const { status, outcome = '_OTHER', error } = message as AttemptEvent
  const span = spans.get(message as AttemptEvent)
  if (status !== undefined) span?.setAttribute('http.response.status_code', status)
  if (error instanceof Error) {
    span?.setAttribute('error.type', outcome).recordException(error)
    span?.setStatus({ code: otel.SpanStatusCode.ERROR, message: error.message })
  }
  span?.end()
})
new HttpInstrumentation({ redactedQueryParams: ['key'] }) // over JSON: the API key
const exporter = new sdk.InMemorySpanExporter()
new sdk.NodeTracerProvider({ spanProcessors: [new sdk.SimpleSpanProcessor(exporter)] }).register()
const { UserAdminClient } = await import('data8-useradmin')
const { startEmulator } = await import('data8-useradmin/testing')
await using emulator = await startEmulator()
const { endpoint, credentials } = emulator
await using client = new UserAdminClient({ endpoint, credentials, retries: 1 })
for (const failure of [{ status: 503 }, { reset: true as const }, { serviceFailure: 'locked' }]) {
  emulator.failNext(failure)
  await tracer.startActiveSpan(JSON.stringify(failure), async (span) => {
    await client.getJwt({ expiresIn: { minutes: 15 } }).catch(() => undefined)
    span.end()
  })
}
print()
function print(parent?: string, indent = ''): void {
  for (const span of exporter.getFinishedSpans()) {
    if (span.parentSpanContext?.spanId !== parent) continue
    console.log(indent + otel.SpanKind[span.kind], span.name, span.attributes['error.type'] ?? 'ok')
    print(span.spanContext().spanId, `${indent}  `)
  }
}
