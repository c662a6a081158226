import { createClient } from './index.js'

export async function run(): Promise<string | undefined> {
  const client = createClient({ endpoint: 'https://example.com/OrderService.svc' })
  const { PlaceOrderResult } = await client.placeOrder({
    order: { $type: 'Order', Kind: 'Retail', Tags: { string: ['a', null] } },
  })
  return PlaceOrderResult
}
