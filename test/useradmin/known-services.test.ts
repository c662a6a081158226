import { expect } from 'chai'
import { type Logger, UserAdminClient } from '../../src/index.js'
import { likelyMethod } from '../../src/useradmin/known-services.js'
import { jwtOf, success } from '../support/get-jwt-replies.js'

describe('names of services and methods', () => {
  const likely: Readonly<Record<string, string | undefined>> = {
    EmailValidaton: 'EmailValidation',
    emailvalidation: 'EmailValidation',
    'EmailValidaton.IsValid': 'EmailValidation.IsValid',
    'EmailValidation.isvalid': 'EmailValidation.IsValid',
    'EmailValidaton.Clense': 'EmailValidation.Cleanse',
    'EmailValidaton.Unknown': 'EmailValidation.Unknown',
    'Email-Validation': 'EmailValidation',
    tps: 'TPS',
    EmailValidation: undefined,
    'EmailValidation.IsValid': undefined,
    'EmailValidation.NewMethod': undefined,
    'TelephoneLineValidation.Anything': undefined,
    TPX: undefined,
    SomethingElse: undefined,
    'SomethingElse.IsValid': undefined,
    'constructor.toString': undefined,
    [`${'E'.repeat(10_000)}`]: undefined,
  }
  for (const [name, meant] of Object.entries(likely)) {
    const shown = name.slice(0, 40)
    it(meant === undefined ? `has no hint for ${shown}` : `takes ${shown} for ${meant}`, () => {
      expect(likelyMethod(name)).to.equal(meant)
    })
  }

  const token = jwtOf({
    exp: Math.floor(Date.now() / 1000) + 60,
    aud: 'EmailValidaton TPS.IsCallable',
  })
  const connect = (logger: Logger): UserAdminClient =>
    new UserAdminClient({
      credentials: { apiKey: 'ABCD-1234' },
      transport: async () => ({ status: 200, headers: {}, body: success(token) }),
      logger,
    })
  const request = {
    expiresIn: { minutes: 2 },
    allowedMethods: ['TPS.IsCallable', 'EmailValidaton'],
  }

  it('that look misspelt are logged, and requested all the same', async () => {
    const lines: unknown[] = []
    const logger = {
      debug: (fields: object, message: string) => lines.push([fields, message]),
      warn: (_fields: object, message: string) => lines.push(message),
    }
    const { jwt } = await connect(logger).getJwt(request)
    expect(jwt).to.equal(token)
    expect(lines[0]).to.deep.equal([
      { field: 'allowedMethods[1]' },
      'allowedMethods[1]: EmailValidaton is not a known name of a service or method: did you mean EmailValidation?',
    ])
    expect(lines).to.have.length(2)
  })

  it('are requested where the logger fails', async () => {
    const fail = (): never => {
      throw new Error('disk full')
    }
    const { jwt } = await connect({ debug: fail, warn: fail }).getJwt(request)
    expect(jwt).to.equal(token)
  })
})
