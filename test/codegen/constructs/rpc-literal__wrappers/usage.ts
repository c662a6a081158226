import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<string> {
  const { return: person } = await client.getPerson({ id: 1, options: { Name: '' } })
  await client.ping()
  await client.notify({ id: 1 })
  await client.withElement({ Extra: 1 })
  // @ts-expect-error every part is required
  await client.getPerson({ id: 1 })
  return person.Name
}
