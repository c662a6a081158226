import type { ExampleClient, Response } from './index.js'

export async function read(client: ExampleClient): Promise<string | undefined> {
  const response: Response = await client.send()
  return response.Result?.$any.name
}
