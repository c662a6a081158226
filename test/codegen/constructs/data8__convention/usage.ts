import { createClient, createData8Client } from './index.js'

export async function run(): Promise<boolean> {
  const client = createData8Client({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
  const result = await client.check({ text: '' }, { applicationName: 'crm' })
  await client.checkSimple({ text: '' })
  // @ts-expect-error credentials are options of the client
  await client.check({ text: '', username: '' })
  // @ts-expect-error an operation that does not follow the convention is omitted
  await client.version({ text: '' })
  await createClient().version({ text: '' })
  const repeating = client.withOptions({ idempotent: ['check'], applicationName: undefined })
  await repeating.withOptions({ retries: 0 }).check({ text: '' })
  // @ts-expect-error it is not the name of a method
  client.withOptions({ idempotent: ['version'] })
  // @ts-expect-error credentials are options of the other client
  createClient().withOptions({ credentials: { apiKey: '' } })
  return result.Valid
}
