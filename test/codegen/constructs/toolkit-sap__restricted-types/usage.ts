import { createClient } from './index.js'

export async function run(): Promise<string | undefined> {
  const { Items } = await createClient()._BIC_GetList({ Airline: 'LH' })
  return Items.item?.[0]?.Price
}
