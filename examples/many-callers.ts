// One token for many callers, from a service on this machine: npx tsx examples/many-callers.ts
import { createTokenSource, UserAdminClient } from 'data8-useradmin'
import { startEmulator } from 'data8-useradmin/testing'

await using emulator = await startEmulator()
const { endpoint, credentials } = emulator
await using client = new UserAdminClient({ endpoint, credentials, proxy: false })
const tokens = createTokenSource(client, {
  request: { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] },
})
const callers = Array.from({ length: 100 }, () => tokens.get())
const distinct = new Set((await Promise.all(callers)).map(({ jwt }) => jwt))
console.log(
  `${callers.length} callers, ${distinct.size} token, ${emulator.requests.length} request`,
)
await tokens.get({ maxCredits: 1 })
console.log(`a caller who wants another: ${emulator.requests.length} requests`)
const limited = { maxCredits: 1 }
await tokens.spend(await tokens.get(limited))
await tokens.get(limited)
console.log(`its credit is used: ${emulator.requests.length} requests`)
const { mints, hits, waits } = tokens.stats()
console.log(`${mints} mints, ${hits} from memory, ${waits} callers waited for the mint of another`)
await tokens.close()
