import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<void> {
  await client.send({ Level: null, Kind: '' })
  // @ts-expect-error the element of this part is not nillable
  await client.send({ Level: 1, Kind: null })
}
