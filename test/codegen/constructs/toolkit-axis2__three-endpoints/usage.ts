import { createClient } from './index.js'

export async function run(): Promise<readonly (number | null)[] | undefined> {
  const client = createClient()
  await client.reset()
  return (await client.add({ args0: 1, args1: 2 })).return?.steps
}
