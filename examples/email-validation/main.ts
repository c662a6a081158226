// A sister service by its generated bindings, over SOAP with a password and over JSON with a token:
// npx tsx examples/email-validation/main.ts
//
// The bindings in generated/ were written by
//   data8-useradmin generate examples/email-validation/service.wsdl --out examples/email-validation/generated
import { UserAdminClient } from 'data8-useradmin'
import { ServiceError } from 'data8-useradmin/soap'
import { startEmulator } from 'data8-useradmin/testing'
import { startService } from './emulated-service.js'
import { createData8Client } from './generated/index.js'

async function overSoap(): Promise<void> {
  const service = await startService()
  const { endpoint } = service
  const emails = createData8Client({
    endpoint,
    credentials: { username: 'demo', password: 'secret' },
    proxy: false,
  })
  try {
    for (const email of ['ada@example.com', 'ada at example.com']) {
      const { Result, Status } = await emails.isValid(
        { email, level: 'MX' },
        { applicationName: 'crm-sync' },
      )
      console.log(`${email}: ${Result}, ${Status?.CreditsRemaining} credits left`)
    }
    const credentials = { username: 'demo', password: 'forgotten' }
    await emails.isValid({ email: 'ada@example.com', level: 'Syntax' }, { credentials })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    console.log(`The service said no: ${error.message}`)
  } finally {
    emails.close()
    service.close()
  }
}

async function overJson(): Promise<void> {
  // The emulator mints tokens and has the JSON services; it takes every address for valid.
  await using emulator = await startEmulator()
  await using userAdmin = new UserAdminClient({
    protocol: 'json',
    endpoint: emulator.endpoints.json,
    credentials: emulator.credentials,
  })
  const { jwt } = await userAdmin.getJwt({
    expiresIn: { minutes: 15 },
    allowedMethods: ['EmailValidation'],
    maxCredits: 2,
  })
  await using emails = createData8Client({
    protocol: 'json',
    endpoint: `${emulator.baseUrl}/EmailValidation`,
    credentials: { jwt },
  })
  for (const email of ['ada@example.com', 'grace@example.com', 'edsger@example.com']) {
    try {
      const { Result, Status } = await emails.isValid({ email, level: 'MX' })
      console.log(
        `${email}, with a token: ${Result}, ${Status?.CreditsRemaining} credits of it left`,
      )
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      console.log(`The service said no: ${error.message}`)
    }
  }
}

await overSoap()
await overJson()
