// Credentials from HashiCorp Vault (KV version 2): they are read for each mint, so that a password that was changed there
// is used without a restart, and are kept nowhere else. The tokens of a source outlive the time that a vault is sealed.
//
//   npx tsx examples/vault.ts                                     a trial against a vault and a service of its own
//   VAULT_ADDR=https://vault.example:8200 VAULT_TOKEN=… npx tsx examples/vault.ts
//
// VAULT_SECRET is the path of the secret, if not secret/data/data8. Keep `vaultCredentials`; the rest is the trial.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CredentialsError,
  createTokenSource,
  type PasswordCredentials,
  UserAdminClient,
} from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'

/** The member `credentials` of a client. The secret has the members `username` and `password`. */
function vaultCredentials(address: string, token: string, path: string, timeoutMs = 2000) {
  return async (): Promise<PasswordCredentials> => {
    const response = await fetch(`${address}/v1/${path}`, {
      headers: { 'x-vault-token': token },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) {
      // Of an error, the caller gets the name and the code; the message might hold a secret, and does not reach it.
      throw Object.assign(new Error('no secret'), { code: `VAULT_${response.status}` })
    }
    const { data } = (await response.json()) as { data: { data: PasswordCredentials } }
    const { username, password } = data.data
    return { username, password }
  }
}

const { VAULT_ADDR, VAULT_TOKEN, VAULT_SECRET } = process.env
const secret = VAULT_SECRET || 'secret/data/data8'
if (VAULT_ADDR && VAULT_TOKEN) {
  await using client = new UserAdminClient({
    credentials: vaultCredentials(VAULT_ADDR, VAULT_TOKEN, secret),
  })
  const { expiresAt } = await client.getJwt({ expiresIn: { minutes: 15 } })
  console.log(`a token until ${expiresAt.toISO()}`)
} else {
  await trial()
}

async function trial(): Promise<void> {
  const users = { 'crm-spring': 'made-up-spring', 'crm-autumn': 'made-up-autumn' }
  let current: keyof typeof users = 'crm-spring'
  let state: 'open' | 'sealed' | 'silent' = 'open'
  const vault = createServer((req, res) => {
    if (state === 'silent') return
    const isAllowed = req.headers['x-vault-token'] === 'made-up-vault-token'
    res.statusCode = state === 'sealed' ? 503 : isAllowed ? 200 : 403
    const data = { username: current, password: users[current] }
    res.end(JSON.stringify(res.statusCode === 200 ? { data: { data } } : { errors: [] }))
  })
  await once(vault.listen(0, '127.0.0.1'), 'listening')
  const address = `http://127.0.0.1:${(vault.address() as AddressInfo).port}`

  await using emulator = await startEmulator({ users })
  await using client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: vaultCredentials(address, 'made-up-vault-token', secret),
  })
  const tokens = createTokenSource(client, { request: { expiresIn: { minutes: 15 } } })
  const report = async (what: string, get: Promise<unknown>) => {
    try {
      await get
      const { length, [length - 1]: last } = emulator.requests
      console.log(`${what}: a token of ${last?.username}, mint ${length}`)
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error
      const { name, code = '' } = error.cause as { name: string; code?: string }
      console.log(`${what}: ${error.code}, since ${name} ${code}`.trim())
    }
  }
  await report('first', tokens.get())
  current = 'crm-autumn'
  await report('password changed, from memory', tokens.get())
  await tokens.forget()
  await report('password changed, next mint', tokens.get())
  state = 'sealed'
  await report('vault sealed, from memory', tokens.get())
  await report('vault sealed, another token', tokens.get({ maxCredits: 1 }))
  state = 'silent'
  const credentials = vaultCredentials(address, 'made-up-vault-token', secret, 100)
  const impatient = client.withOptions({ credentials })
  await report('vault silent', impatient.getJwt({ expiresIn: { minutes: 15 } }))
  state = 'open'
  await report('vault open', tokens.get({ maxCredits: 1 }))
  await tokens.close()
  vault.close()
  vault.closeAllConnections()
}
