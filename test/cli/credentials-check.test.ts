import { expect } from 'chai'
import { checkCredentials, probeFor } from '../../src/cli/checks/credentials.js'
import type { Credentials } from '../../src/data8/convention/credentials.js'
import type { UserAdminClient } from '../../src/useradmin/client.js'

const KEY = 'WXYZ-9876'
const client = {
  getJwt: async () => ({ creditsRemaining: 4.5 }),
} as unknown as UserAdminClient

async function textFor(credentials: Credentials): Promise<string> {
  const { finding } = await checkCredentials({ client, request: probeFor(undefined) }, credentials)
  return finding.text
}

describe('the check of credentials', () => {
  it('names a user, and no key, also where that is the user name', async () => {
    expect(await textFor({ username: 'demo', password: 'hunter2' })).to.match(/^user demo may mint/)
    for (const credentials of [
      { apiKey: KEY },
      { username: `apikey-${KEY}`, password: 'x' },
      { username: `APIKEY-${KEY}`, password: 'x' },
    ]) {
      expect(await textFor(credentials))
        .to.match(/^the API key may mint/)
        .and.not.contain(KEY)
    }
  })
})
