import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<string> {
  // @ts-expect-error the header has its type
  await client.send('', { soapHeaders: [''] })
  return await client.send('', { soapHeaders: [1n] })
}
