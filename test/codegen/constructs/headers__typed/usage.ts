import type { ExampleMethods } from './index.js'

export async function run(client: ExampleMethods): Promise<void> {
  await client.send({}, { soapHeaders: [{ User: '' }, 1n], retries: 0 })
  await client.send({}, { soapHeaders: [undefined, null] })
  await client.send({})
  // @ts-expect-error headers have their types
  await client.send({}, { soapHeaders: [{}] })
  // @ts-expect-error an operation without headers takes none
  await client.plain({}, { soapHeaders: [] })
}
