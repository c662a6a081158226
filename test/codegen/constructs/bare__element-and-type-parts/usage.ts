import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<void> {
  const answer = await client.ask('')
  const count: number = await client.typed({ Text: answer?.Text ?? '' })
  await client.chosen(count > 0 ? null : { Text: '' })
}
