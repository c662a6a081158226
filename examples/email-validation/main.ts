// A sister service by its generated bindings: npx tsx examples/email-validation/main.ts
//
// The bindings in generated/ were written by
//   data8-useradmin generate examples/email-validation/service.wsdl --out examples/email-validation/generated
import { pathToFileURL } from 'node:url'
import { ServiceError } from 'data8-useradmin/soap'
import { startService } from './emulated-service.js'
import { createData8Client } from './generated/index.js'

export async function main(say: (line: string) => void): Promise<void> {
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
      say(`${email}: ${Result}, ${Status?.CreditsRemaining} credits left`)
    }
    const credentials = { username: 'demo', password: 'forgotten' }
    await emails.isValid({ email: 'ada@example.com', level: 'Syntax' }, { credentials })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    say(`The service said no: ${error.message}`)
  } finally {
    emails.close()
    service.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(console.log)
