import { writeSync } from 'node:fs'
import { UserAdminClient } from 'data8-useradmin'

/** @param {string} endpoint */
export function open(endpoint) {
  return openClient({ endpoint })
}

/** @param {Partial<import('data8-useradmin').UserAdminClientOptions>} options */
export function openClient(options) {
  const client = new UserAdminClient({
    ...options,
    credentials: { username: 'demo', password: 'secret' },
    applicationName: 'crm & sync',
  })
  return async () => {
    const { jwt } = await client.getJwt({
      // The canned token ends here; a later end than asked for would be refused.
      expiresAt: '2030-06-01T01:00:00Z',
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
    })
    return jwt
  }
}

if (process.argv[1] === import.meta.filename) {
  const call = open(String(process.argv[2]))
  writeSync(1, `${await call()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
