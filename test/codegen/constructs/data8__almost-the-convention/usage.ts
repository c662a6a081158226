import { createData8Client } from './index.js'

export async function run(): Promise<void> {
  const client = createData8Client({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
  // The options are not an array, and are left to the caller.
  await client.oneOption({ options: { Option: { Name: '', Value: '' } } })
  // @ts-expect-error it has several results
  await client.manyResults({})
  // @ts-expect-error its Success is a string
  await client.success({})
  // @ts-expect-error its user name has another name
  await client.otherName({})
}
