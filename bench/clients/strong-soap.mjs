import { writeSync } from 'node:fs'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import strongSoap from 'strong-soap'

const wsdl = fileURLToPath(new URL('../../wsdl/useradmin.wsdl', import.meta.url))

/** @param {string} endpoint */
export async function open(endpoint) {
  const client = await new Promise((resolve, reject) => {
    strongSoap.soap.createClient(
      wsdl,
      { endpoint },
      (/** @type {unknown} */ error, /** @type {any} */ made) =>
        error ? reject(error) : resolve(made),
    )
  })
  // It closes the connection after each call by default.
  const options = { agent: new Agent({ keepAlive: true }), headers: { Connection: 'keep-alive' } }
  return async () => {
    const { result } = await client.GetJWT(
      {
        username: 'demo',
        password: 'secret',
        clientIp: '203.0.113.7',
        expiresAt: new Date('2030-06-01T01:00:00Z').toISOString(),
        allowedMethods: { string: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'] },
        maxCredits: 5,
        options: { Option: [{ Name: 'ApplicationName', Value: 'crm & sync' }] },
      },
      options,
    )
    if (String(result.GetJWTResult.Status.Success) !== 'true') throw new Error('refused')
    return result.GetJWTResult.Jwt
  }
}

if (process.argv[1] === import.meta.filename) {
  const call = await open(String(process.argv[2]))
  writeSync(1, `${await call()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
