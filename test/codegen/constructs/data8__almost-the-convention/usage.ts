import { createData8Client } from './index.js'

export async function run(): Promise<void> {
  const client = createData8Client({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
  // The options are no array, and so they are the caller's.
  await client.oneOption({ options: { Option: { Name: '', Value: '' } } })
  // @ts-expect-error its results are several
  await client.manyResults({})
  // @ts-expect-error its success is a text
  await client.success({})
  // @ts-expect-error its user name has another name
  await client.otherName({})
}
