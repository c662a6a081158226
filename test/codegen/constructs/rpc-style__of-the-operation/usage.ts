import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<void> {
  await client.send({ level: null, kind: '' })
  // @ts-expect-error the element of this part is not nillable
  await client.send({ level: 1, kind: null })
}
