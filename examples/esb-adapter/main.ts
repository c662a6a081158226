// Tokens where a message bus carries what goes out of a network: with `transport` a caller waits for the reply, with
// `toEnvelope` and `fromEnvelope` the reply is read when it comes. Both for SOAP and for JSON.
//
//   npx tsx examples/esb-adapter/main.ts         a trial against an emulator
//
// Keep transport.ts or adapter.ts, and put your broker in place of bus.ts.
import { EventEmitter, once } from 'node:events'
import {
  type GetJwtRequest,
  UserAdminClient,
  type UserAdminClientOptions,
  UserAdminError,
} from 'data8-useradmin'
import { type Failure, startEmulator } from 'data8-useradmin/testing'
import { Adapter } from './adapter.js'
import { Bus, relay } from './bus.js'
import { busTransport } from './transport.js'

await using emulator = await startEmulator({ users: { crm: 'made-up-password' } })
const { endpoints, credentials } = emulator
const queues = { requests: 'data8.requests', replies: 'data8.replies', dead: 'data8.dead' }
const request = { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'], maxCredits: 5 }

for (const protocol of ['soap', 'json'] as const) {
  const bus = new Bus()
  relay(bus, queues.requests, queues.replies)
  const options: UserAdminClientOptions = { protocol, endpoint: endpoints[protocol], credentials }

  // A caller waits.
  const timeoutMs = 5000
  const waiting = new UserAdminClient({
    ...options,
    timeoutMs,
    transport: busTransport(bus, { ...queues, timeoutMs }),
  })
  const { claims } = await waiting.getJwt(request)
  console.log(`${protocol}, waiting: a token for ${claims?.aud} with ${claims?.mc} credits`)
  emulator.failNext({ delayMs: 1000 })
  try {
    await waiting.getJwt(request, { timeoutMs: 100, retries: 0 })
  } catch (error) {
    if (!(error instanceof UserAdminError)) throw error
    console.log(`${protocol}, waiting: ${error.code}, retryable: ${error.retryable}`)
  }

  // No caller waits: the outcome of each message is a token or a dead letter.
  const client = new UserAdminClient(options)
  const outcomes = new EventEmitter()
  const adapter = new Adapter({
    client,
    bus,
    queues,
    onToken: (correlationId) => outcomes.emit(correlationId, 'a token'),
  })
  bus.subscribe(queues.dead, ({ correlationId, properties: { code, retryable }, content }) =>
    outcomes.emit(correlationId, `dead letter ${code}, retryable: ${retryable}: ${content}`),
  )
  const send = async (asked: GetJwtRequest, failure?: Failure, deadlineMs = 5000) => {
    if (failure !== undefined) emulator.failNext(failure)
    const [outcome] = await once(outcomes, await adapter.send(asked, deadlineMs))
    console.log(`${protocol}, queued: ${outcome}`)
  }
  await send(request)
  await send(request, { serviceFailure: 'The account is locked' })
  await send(request, { wider: 'credits' })
  await send(request, { status: 503 })
  await send({ ...request, maxCredits: 0 })
  await send(request, { delayMs: 1000 }, 100)
}
