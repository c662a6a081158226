import type { ExampleClient, Tide } from './index.js'

export async function call(client: ExampleClient): Promise<readonly Tide[]> {
  return [await client.current(), await client.at('Dover')]
}
