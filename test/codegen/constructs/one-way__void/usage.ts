import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<void> {
  await client.notify({ Text: '' })
  await client.clear()
  await client.clear({}, { retries: 0 })
  // @ts-expect-error an operation without input takes no argument
  await client.clear({ Text: '' })
}
