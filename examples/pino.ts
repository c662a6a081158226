// The log of a service that uses pino: the attempts of a client, its messages with every secret redacted (level trace),
// and what a token source does. The level decides: redaction takes time at level trace alone.
//
//   npx tsx examples/pino.ts | npx pino-pretty        LOG_LEVEL=info leaves out messages and attempts that succeeded
import { subscribe } from 'node:diagnostics_channel'
import { createTokenSource, TOKEN_CHANNEL, type TokenEvent, UserAdminClient } from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'
import { pino } from 'pino'

const log = pino({ level: process.env['LOG_LEVEL'] || 'trace', base: { service: 'crm-sync' } })

// One subscriber for all token sources of the process.
const tokenLog = log.child({ component: 'tokens' })
subscribe(TOKEN_CHANNEL, (message) => {
  const { type, ...event } = message as TokenEvent
  if ('error' in event) tokenLog.warn({ ...event, err: event.error, error: undefined }, type)
  else if (type === 'mint' || type === 'forget') tokenLog.info(event, type)
  else tokenLog.debug(event, type)
})

await using emulator = await startEmulator({ users: { crm: 'made-up-password' } })
await using client = new UserAdminClient({
  endpoint: emulator.endpoint,
  credentials: emulator.credentials,
  logger: log.child({ component: 'data8' }),
})
const tokens = createTokenSource(client, { request: { expiresIn: { minutes: 15 } } })

// A 503 is repeated: one attempt at level warn, then one at level debug.
emulator.failNext({ status: 503, headers: { 'retry-after': '0' } })
await tokens.get()
await tokens.get()

try {
  emulator.failNext({ serviceFailure: 'Invalid password made-up-password' })
  await tokens.get({ maxCredits: 1 })
} catch (err) {
  log.error({ err }, 'no token')
}
await tokens.close()
