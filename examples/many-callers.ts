// One token for many callers, from a service on this machine: npx tsx examples/many-callers.ts
import { pathToFileURL } from 'node:url'
import { createTokenSource, UserAdminClient } from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'

export async function main(say: (line: string) => void): Promise<void> {
  await using emulator = await startEmulator()
  const { endpoint, credentials } = emulator
  await using client = new UserAdminClient({ endpoint, credentials, proxy: false })
  const tokens = createTokenSource(client, {
    request: { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] },
  })
  const callers = Array.from({ length: 100 }, () => tokens.get())
  const distinct = new Set((await Promise.all(callers)).map(({ jwt }) => jwt))
  say(`${callers.length} callers, ${distinct.size} token, ${emulator.requests.length} request`)
  await tokens.get({ maxCredits: 1 })
  say(`a caller who wants another: ${emulator.requests.length} requests`)
  const limited = { maxCredits: 1 }
  await tokens.spend(await tokens.get(limited))
  await tokens.get(limited)
  say(`its credit is used: ${emulator.requests.length} requests`)
  const { mints, hits, waits } = tokens.stats()
  say(`${mints} mints, ${hits} from memory, ${waits} callers waited for the mint of another`)
  await tokens.close()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(console.log)
