import { inspect } from 'node:util'
import { expect } from 'chai'
import { connectionFailure } from '../../../src/soap/http/failure.js'

describe('a failure of the network', () => {
  it('keeps its code, and nothing of what Node put on it', () => {
    const error = Object.assign(
      new Error('via http://user:hunter22@proxy.example:80\u0000 failed'),
      {
        code: 'ECONNRESET',
        rawPacket: Buffer.from('hunter22'),
        config: { password: 'hunter22' },
      },
    )
    const made = connectionFailure(error, 'the service', true)
    const full = { depth: Number.POSITIVE_INFINITY, showHidden: true }
    const seen = inspect(made, full) + JSON.stringify(made) + inspect(made.cause, full)
    expect(seen).not.to.contain('hunter22').and.not.contain('rawPacket')
    expect(made.systemCode).to.equal('ECONNRESET')
    expect((made.cause as Error).message).to.equal('via http://proxy.example:80  failed')
  })
})
