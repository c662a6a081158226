import { createClient } from './index.js'

export async function run(): Promise<string> {
  const client = createClient({ endpoint: 'https://example.com/ews' })
  return client.findItem(
    {
      Traversal: 'Shallow',
      Restriction: {
        And: { $choice: [{ Exists: { Path: 'a' } }, { Not: { Exists: { Path: 'b' } } }] },
      },
    },
    { soapHeaders: [{ $value: 'en' }, { Version: 'x' }] },
  )
}
