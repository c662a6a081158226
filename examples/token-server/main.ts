// A server of your own that mints for the workers of one system. It alone has the password; each worker signs in with its
// own key, and all share one token until shortly before its end. For pages in browsers see examples/token-page.
//
//   npx tsx examples/token-server/main.ts        a trial against an emulator
//   DATA8_USERNAME=… DATA8_PASSWORD=… WORKERS='{"billing":"<SHA-256 of its key>"}' PORT=8080 npx tsx …/main.ts
import { UserAdminClient } from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'
import { sha256, startTokenServer } from './server.js'

const { DATA8_USERNAME: username, DATA8_PASSWORD: password = '', PORT, WORKERS } = process.env
const log = (level: string, fields: object) => console.log(JSON.stringify({ level, ...fields }))

async function serve(username: string): Promise<void> {
  const client = new UserAdminClient({ credentials: { username, password } })
  const names: Record<string, string> = JSON.parse(WORKERS || '{}')
  const workers = new Map(Object.entries(names).map(([name, hash]) => [hash, name]))
  const server = await startTokenServer({ client, workers, port: Number(PORT || 8080), log })
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, server.stop)
  log('info', { message: `listens on ${server.url}` })
}

async function trial(): Promise<void> {
  await using emulator = await startEmulator({ users: { crm: 'made-up-password' } })
  const { endpoint, credentials } = emulator
  const client = new UserAdminClient({ endpoint, credentials })
  const workers = new Map([[sha256('made-up-key'), 'billing']])
  const server = await startTokenServer({ client, workers, port: 0, log })
  const stopped = new Promise<void>((resolve) =>
    process.once('SIGTERM', () => resolve(server.stop())),
  )
  const ask = async (key: string, scope?: string): Promise<string> => {
    const response = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
    })
    const { access_token, ...answer } = (await response.json()) as Record<string, unknown>
    return `${response.status} ${JSON.stringify(answer)}`
  }
  const health = async (): Promise<string> => {
    const response = await fetch(`${server.url}/health`)
    return `${response.status} ${await response.text()}`
  }
  emulator.failNext({ status: 503, headers: { 'retry-after': '0' } }, 3)
  console.log(`health while the service is down: ${await health()}`)
  emulator.reset()
  console.log(`a worker: ${await ask('made-up-key')}`)
  await Promise.all(Array.from({ length: 9 }, () => ask('made-up-key')))
  console.log(`ten calls of it: ${emulator.requests.length} mint`)
  console.log(`another method: ${await ask('made-up-key', 'PhoneValidation')}`)
  console.log(`another key: ${await ask('made-up-guess')}`)
  console.log(`health: ${await health()}`)

  emulator.failNext({ delayMs: 300 })
  const underWay = ask('made-up-key', 'EmailValidation.IsValid')
  while (emulator.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  process.kill(process.pid, 'SIGTERM')
  console.log(`a worker while the server stops: ${await underWay}`)
  await stopped
}

await (username ? serve(username) : trial())
