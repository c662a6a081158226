import { expect } from 'chai'
import { runCli } from './capture.js'

describe('demo', () => {
  it('mints a token, uses it and is refused', async () => {
    const { status, stdout, stderr } = await runCli(['demo'])
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/m)
    expect(stdout).to.match(/^ +services +EmailValidation \(aud\)$/m)
    expect(stdout).to.match(/^ +left +1[45] minutes/m)
    expect(stdout).to.match(/EmailValidation\/IsValid.*-> 200 \{"Status":\{"Success":true/s)
    expect(stdout).to.match(
      /-> 200 .*"Success":false.*not for InternationalTelephoneValidation\.IsValid/,
    )
    expect(stdout.match(/^\d\. /gm)).to.have.length(6)
    expect(stdout).to.not.include('secret')
  })
})
