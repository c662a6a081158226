import { expect } from 'chai'
import { startEmulator } from '../../src/testing.js'
import { exchange } from './emulator-exchange.js'
import { post, tokenIn } from './json-exchange.js'

describe('reset of the emulator', () => {
  it('forgets requests, failures and spent credits, but no account and no key', async () => {
    await using emulator = await startEmulator({ users: { ann: 'made-up' }, apiKeys: ['WXYZ'] })
    const ann = { username: 'ann', password: 'made-up', expiresAt: '2100-01-01T00:00:00' }
    const jwt = tokenIn(await post(emulator, { ...ann, maxCredits: 1 }))
    const spend = async (): Promise<boolean> => {
      const headers = { authorization: `Bearer ${jwt}` }
      const { body } = await exchange(`${emulator.baseUrl}/A/B.json`, { headers })
      return body.includes('"Success":true')
    }
    expect([await spend(), await spend()]).to.deep.equal([true, false])
    emulator.failNext({ status: 503 }, 3)

    emulator.reset()
    expect(emulator.requests).to.deep.equal([])
    expect([await spend(), await spend()]).to.deep.equal([true, false])
    tokenIn(await post(emulator, ann))
    tokenIn(await post(emulator, {}, { query: '?key=WXYZ' }))
    expect(emulator.requests).to.have.length(4)
  })
})
