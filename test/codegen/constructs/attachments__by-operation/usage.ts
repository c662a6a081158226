import type { ExampleMethods, Found } from './index.js'

export async function contentId(client: ExampleMethods): Promise<string> {
  const { Document }: Found = await client.find('a')
  return Document.Content
}

export const store: (client: ExampleMethods) => Promise<string> = (client) => client.store('a')
