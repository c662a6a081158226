import { inspect } from 'node:util'
import { expect } from 'chai'
import { EmailValidationService } from '../../examples/email-validation/generated/descriptors.js'
import { InputError, UserAdminClient } from '../../src/index.js'
import { createData8Client } from '../../src/soap.js'
import { withEnvironment, withVariables } from '../support/environment-variables.js'
import { thrownError } from '../support/thrown-error.js'

const LOGIN = ['DATA8_API_KEY', 'DATA8_USERNAME', 'DATA8_PASSWORD']
const request = { expiresIn: { minutes: 5 } }

/** The login members of the message that a client writes. */
async function loginOf(client: UserAdminClient): Promise<readonly (string | undefined)[]> {
  const { body } = await client.toEnvelope(request)
  return ['username', 'password'].map((name) => body.match(`<${name}>(.*?)</${name}>`)?.[1])
}

describe('credentials of the environment', () => {
  withVariables(LOGIN)

  it('are an API key', async () => {
    await withEnvironment({ DATA8_API_KEY: 'ABCD-1234' }, async () => {
      expect(await loginOf(new UserAdminClient())).to.deep.equal(['apikey-ABCD-1234', undefined])
      expect(await loginOf(new UserAdminClient({ retries: 0 }))).to.deep.equal([
        'apikey-ABCD-1234',
        undefined,
      ])
    })
  })

  it('are a user name and a password; variables that are empty count as not set', async () => {
    const variables = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: 'hunter22', DATA8_API_KEY: '' }
    await withEnvironment(variables, async () => {
      expect(await loginOf(new UserAdminClient())).to.deep.equal(['ann', 'hunter22'])
    })
  })

  it('are not looked at where the options have some, or a call', async () => {
    await withEnvironment({ DATA8_API_KEY: 'ENVI-1234' }, async () => {
      const client = new UserAdminClient({ credentials: { username: 'bob', password: 'hunter33' } })
      expect(await loginOf(client)).to.deep.equal(['bob', 'hunter33'])
      const other = await new UserAdminClient().toEnvelope(request, {
        credentials: { apiKey: 'CALL-1234' },
      })
      expect(other.body).to.contain('apikey-CALL-1234').and.not.contain('ENVI')
    })
    const misspelt = await withEnvironment({ DATA8_USERNAME: 'alone' }, async () =>
      loginOf(new UserAdminClient({ credentials: { apiKey: 'ABCD-1234' } })),
    )
    expect(misspelt[0]).to.equal('apikey-ABCD-1234')
  })

  it('are read once: later changes have no effect, also on what withOptions makes', async () => {
    const client = await withEnvironment(
      { DATA8_API_KEY: 'ABCD-1234' },
      async () => new UserAdminClient(),
    )
    await withEnvironment({ DATA8_API_KEY: 'LATER-123' }, async () => {
      expect((await loginOf(client))[0]).to.equal('apikey-ABCD-1234')
      expect((await loginOf(client.withOptions({ retries: 0 })))[0]).to.equal('apikey-ABCD-1234')
    })
  })

  it('are those of a client of another service too', async () => {
    const sent: string[] = []
    const transport = async ({ url }: { readonly url: string }) => {
      sent.push(url)
      return { status: 503, headers: {}, body: '' }
    }
    await withEnvironment({ DATA8_API_KEY: 'ABCD-1234' }, async () => {
      const emails = createData8Client<{ isValid(input: object): Promise<unknown> }>(
        EmailValidationService,
        { protocol: 'json', transport, retries: 0 },
      )
      await thrownError(() => emails.isValid({ email: 'a@b.example', level: 'MX' }))
      expect(sent[0]).to.contain('?key=ABCD-1234')
    })
    const error = await thrownError(() => createData8Client(EmailValidationService))
    expect(error).to.be.instanceOf(InputError).and.include({ field: 'credentials' })
  })

  it('are secrets that no error shows', async () => {
    await withEnvironment({ DATA8_API_KEY: 'ABCD-1234-EFGH' }, async () => {
      const client = new UserAdminClient({
        retries: 0,
        transport: async () => ({ status: 400, headers: {}, body: 'no key ABCD-1234-EFGH' }),
      })
      const error = await thrownError(() => client.getJwt(request))
      expect(inspect(error) + JSON.stringify(error)).to.not.contain('ABCD-1234')
    })
  })

  const refused: readonly (readonly [what: string, Record<string, string>, RegExp])[] = [
    ['none', {}, /the environment has none; it takes DATA8_API_KEY, or DATA8_USERNAME and/],
    [
      'both kinds',
      { DATA8_API_KEY: 'ABCD-1234', DATA8_USERNAME: 'ann', DATA8_PASSWORD: 'hunter22' },
      /DATA8_API_KEY as well as/,
    ],
    [
      'a key and half a login',
      { DATA8_API_KEY: 'ABCD-1234', DATA8_PASSWORD: 'hunter22' },
      /as well/,
    ],
    ['a user alone', { DATA8_USERNAME: 'ann' }, /DATA8_USERNAME alone/],
    ['a password alone', { DATA8_PASSWORD: 'hunter22' }, /DATA8_PASSWORD alone/],
    ['a key with a line end', { DATA8_API_KEY: 'ABCD-1234\n' }, /^credentials\.apiKey: must not/],
  ]
  for (const [what, variables, message] of refused) {
    it(`are refused: ${what}`, async () => {
      await withEnvironment(variables, async () => {
        const error = await thrownError(() => new UserAdminClient())
        expect(error).to.be.instanceOf(InputError)
        expect(error.message)
          .to.match(message)
          .and.not.match(/hunter22|ABCD/)
      })
    })
  }

  it('are no fallback for credentials that are undefined', async () => {
    await withEnvironment({ DATA8_API_KEY: 'ABCD-1234' }, async () => {
      const lost = { credentials: undefined } as unknown as { readonly retries: number }
      const attempts = [
        () => new UserAdminClient(lost),
        () => new UserAdminClient().withOptions(lost),
        () => createData8Client(EmailValidationService, lost),
      ]
      for (const attempt of attempts) {
        const error = await thrownError(attempt)
        expect(error).to.be.instanceOf(InputError).and.include({ field: 'credentials' })
        expect(error.message).to.contain('leave the field out')
      }
    })
  })

  it('are none that every object inherits', async () => {
    const prototype = Object.prototype as { DATA8_API_KEY?: string }
    prototype.DATA8_API_KEY = 'EVIL-1234'
    try {
      expect(await thrownError(() => new UserAdminClient())).to.be.instanceOf(InputError)
    } finally {
      delete prototype.DATA8_API_KEY
    }
  })
})
