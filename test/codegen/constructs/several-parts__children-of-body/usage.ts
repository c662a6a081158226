import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<string | undefined> {
  const { one, two } = await client.swap({ one: 1, two: { Text: '' } })
  await client.plan({ from: '2030-01-01', constructor_: one > 0 })
  // @ts-expect-error every part is required
  await client.swap({ one: 1 })
  return two?.Text
}
