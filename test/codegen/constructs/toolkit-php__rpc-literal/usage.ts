import { createClient } from './index.js'

export async function run(sessionId: string): Promise<number> {
  const client = createClient({ endpoint: 'https://shop.example.com/' })
  const { storeView } = await client.catalogProductList({ sessionId, filters: {} })
  return storeView.complexObjectArray?.length ?? 0
}
