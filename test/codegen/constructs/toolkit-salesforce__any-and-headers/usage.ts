import { createClient } from './index.js'

export async function run(sessionId: string): Promise<number> {
  const client = createClient()
  const { result } = await client.query({ queryString: '' }, { soapHeaders: [{ sessionId }] })
  return result.records?.length ?? result.size
}
