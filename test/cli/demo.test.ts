import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { decodeJwt } from '../../src/useradmin/claims.js'
import { runCli } from './capture.js'

describe('demo', () => {
  it('mints a token, uses it and is refused', async () => {
    const { status, stdout, stderr } = await runCli(['demo'])
    expect([status, stderr]).to.deep.equal([0, ''])
    const tokens = stdout.match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/gm) ?? []
    const [overSoap, overJson] = tokens.map((jwt) => ({ ...decodeJwt(jwt), jti: '' }))
    expect(tokens).to.have.length(2)
    expect(overJson).to.deep.equal(overSoap)
    expect(stdout).to.contain('another token with the same claims')
    expect(stdout).to.match(/^ +services +EmailValidation \(aud\)$/m)
    expect(stdout).to.match(/^ +left +1[45] minutes/m)
    expect(stdout).to.match(/EmailValidation\/IsValid.*-> 200 \{"Status":\{"Success":true/s)
    expect(stdout).to.match(
      /-> 200 .*"Success":false.*not for InternationalTelephoneValidation\.IsValid/,
    )
    expect(stdout.match(/^\d\. /gm)).to.have.length(7)
    expect(stdout).to.not.include('secret')
    expect(stdout).to.not.include('\u001b')
  })

  it('fits a terminal of 80 columns', async () => {
    for (const env of [{ TERM: 'xterm' }, { TERM: 'xterm', NO_COLOR: '1' }]) {
      const { status, stdout, stderr } = await runCli(['demo'], { isScreen: true, env })
      expect([status, stderr]).to.deep.equal([0, ''])
      expect(stdout.includes('\u001b[')).to.equal(!('NO_COLOR' in env))
      const lines = stripVTControlCharacters(stdout).split('\n')
      expect(lines.filter((line) => line.length > 80 || line !== line.trimEnd())).to.deep.equal([])
      expect(
        lines.filter((line) => /^ {3}eyJ[\w-]+…\.eyJ[\w-]+…\.[\w-]+…$/.test(line)),
      ).to.have.length(2)
      expect(lines).to.include('   -> 200 Valid, 4 credits left')
      expect(lines).to.include(
        '   -> 200 The token is not for InternationalTelephoneValidation.IsValid',
      )
      expect(lines.join('\n')).to.match(/█+░* of 15 minutes\n/)
    }
  })
})
