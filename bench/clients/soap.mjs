import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClientAsync } from 'soap'

const wsdl = fileURLToPath(new URL('../../wsdl/useradmin.wsdl', import.meta.url))

/** @param {string} endpoint */
export async function open(endpoint) {
  const client = await createClientAsync(wsdl, { endpoint })
  return async () => {
    const [reply] = await client.GetJWTAsync({
      username: 'demo',
      password: 'secret',
      clientIp: '203.0.113.7',
      expiresAt: new Date('2030-06-01T01:00:00Z').toISOString(),
      allowedMethods: { string: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'] },
      maxCredits: 5,
      options: { Option: [{ Name: 'ApplicationName', Value: 'crm & sync' }] },
    })
    if (reply.GetJWTResult.Status.Success !== true) throw new Error('refused')
    return reply.GetJWTResult.Jwt
  }
}

if (process.argv[1] === import.meta.filename) {
  const call = await open(String(process.argv[2]))
  writeSync(1, `${await call()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
