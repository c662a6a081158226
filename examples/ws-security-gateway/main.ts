// A gateway before the service asks for WS-Security: a UsernameToken with a digest of the password, or a signature of the
// Body with an X.509 certificate. The `security` object of `soap` writes either, for each attempt anew.
//
//   npx tsx examples/ws-security-gateway/main.ts          a trial against a gateway and a service of its own
//
// For a gateway of yours, set GATEWAY_URL, DATA8_USERNAME and DATA8_PASSWORD, and GATEWAY_USER with GATEWAY_PASSWORD, or
// GATEWAY_KEY and GATEWAY_CERT (PEM files). gateway.ts is what verifies, for the trial alone.
import { readFileSync } from 'node:fs'
import { type SecurityObject, UserAdminClient, UserAdminError } from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'
import { WSSecurity, WSSecurityCert } from 'soap'
import { startGateway } from './gateway.js'
import { makeIdentity } from './identity.js'

/** A UsernameToken with nonce and time: the password itself is not in the message. */
const usernameToken = (username: string, password: string): SecurityObject =>
  new WSSecurity(username, password, { passwordType: 'PasswordDigest', hasTimeStamp: true })

/** A signature (RSA, SHA-256) of Body and Timestamp, with the certificate in the message. */
const signature = (key: string, cert: string): SecurityObject => new WSSecurityCert(key, cert, '')

const request = { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] }

async function report(what: string, client: UserAdminClient): Promise<void> {
  try {
    const { claims } = await client.getJwt(request)
    console.log(`${what}: a token for ${claims?.aud}`)
  } catch (error) {
    if (!(error instanceof UserAdminError)) throw error
    console.log(`${what}: ${error.code}: ${error.message}`)
  }
}

async function trial(): Promise<void> {
  const [mine, foreign] = [makeIdentity('crm'), makeIdentity('crm')]
  await using emulator = await startEmulator({ users: { crm: 'made-up-password' } })
  await using gateway = await startGateway(emulator.endpoint, {
    users: { crm: 'made-up-gate-password' },
    certificate: mine.cert,
  })
  await using client = new UserAdminClient({
    endpoint: gateway.url,
    credentials: emulator.credentials,
  })
  const secured = (security: SecurityObject) => client.withOptions({ security })
  await report('UsernameToken', secured(usernameToken('crm', 'made-up-gate-password')))
  await report('another password', secured(usernameToken('crm', 'made-up-guess')))
  await report('signature', secured(signature(mine.key, mine.cert)))
  await report('another key', secured(signature(foreign.key, mine.cert)))
  await report(
    'SOAP 1.2, signature',
    client.withOptions({ soapVersion: '1.2', security: signature(mine.key, mine.cert) }),
  )
  await report('no header', client)
  console.log(`${emulator.requests.length} requests went to the service`)
}

async function mint(endpoint: string): Promise<void> {
  const env = (name: string) => process.env[name] ?? ''
  const pem = (name: string) => readFileSync(env(name), 'utf8')
  await using client = new UserAdminClient({
    endpoint,
    credentials: { username: env('DATA8_USERNAME'), password: env('DATA8_PASSWORD') },
    security: env('GATEWAY_KEY')
      ? signature(pem('GATEWAY_KEY'), pem('GATEWAY_CERT'))
      : usernameToken(env('GATEWAY_USER'), env('GATEWAY_PASSWORD')),
  })
  await report(endpoint, client)
}

const { GATEWAY_URL } = process.env
await (GATEWAY_URL ? mint(GATEWAY_URL) : trial())
