import { createClient, createData8Client } from './index.js'

export async function run(): Promise<boolean> {
  const client = createData8Client({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
  const result = await client.check({ text: '' }, { applicationName: 'crm' })
  await client.checkSimple({ text: '' })
  // @ts-expect-error credentials are the client's
  await client.check({ text: '', username: '' })
  // @ts-expect-error what does not follow the convention is not there
  await client.version({ text: '' })
  await createClient().version({ text: '' })
  return result.Valid
}
