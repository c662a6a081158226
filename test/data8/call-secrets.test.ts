import { expect } from 'chai'
import { callSecrets } from '../../src/data8/convention/call-secrets.js'
import type { Login } from '../../src/data8/convention/credentials.js'

describe('the secrets of a call', () => {
  const login: Login = {
    kind: 'password',
    username: 'demo',
    password: 'hunter2',
    identity: 'demo',
    secrets: ['hunter2'],
  }

  it('are those of the login, and options with the name of a secret, also numbers', () => {
    const options = [
      { name: 'accessToken', value: 'T0ken' },
      { name: 'password', value: 123_456 },
      { name: 'ApplicationName', value: 'crm' },
      { name: 'secret', value: true },
    ]
    expect(callSecrets({ login, options })).to.have.members(['hunter2', 'T0ken', '123456'])
  })

  it('are the list of the login where there are no others, so that its redactor is made once', () => {
    const options = [{ name: 'ApplicationName', value: 'crm' }]
    expect(callSecrets({ login, options })).to.equal(login.secrets)
  })
})
