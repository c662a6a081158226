/** A program with sources that wait for a service; it ends by itself after they are closed. */
import { createTokenSource, UserAdminClient } from '../../../src/index.js'
import { MemoryStore } from './memory-store.js'

const client = new UserAdminClient({
  endpoint: process.env['TEST_ENDPOINT'] ?? '',
  credentials: { apiKey: 'ABCD-1234-EFGH' },
  proxy: false,
})
const store = new MemoryStore()
const request = { expiresIn: { minutes: 15 } }
const sources = [
  createTokenSource(client, { request, store, storeTimeoutMs: 60_000 }),
  createTokenSource(client, { request, store, storeTimeoutMs: 60_000 }),
]
const codes = sources.map(async (source) => {
  try {
    await source.get()
    return 'given'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
})
await new Promise((resolve) => setTimeout(resolve, 400))
await Promise.all(sources.map((source) => source.close()))
client.close()
process.stdout.write(`${(await Promise.all(codes)).join(' ')}\n`)
