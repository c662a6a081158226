import { inspect } from 'node:util'
import { expect } from 'chai'
import { connectionFailure } from '../../src/http/failure.js'

describe('a failure of the network', () => {
  it("keeps its code, and no other property of Node's error", () => {
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

  const at = (address: unknown, code: string | undefined, syscall = 'connect') =>
    Object.assign(new Error(code), { address, code, syscall })
  const failureAt = (...errors: Error[]) =>
    connectionFailure(new AggregateError(errors), 'the service', false)

  it('of several addresses has the code that says most about the server', () => {
    for (const [codes, expected] of [
      [['ETIMEDOUT', 'ECONNREFUSED'], 'ECONNREFUSED'],
      [['ENETUNREACH', 'ETIMEDOUT'], 'ETIMEDOUT'],
      [['EADDRNOTAVAIL', 'ENETUNREACH', 'EHOSTUNREACH'], 'EHOSTUNREACH'],
      [['ECONNREFUSED', 'ECONNRESET'], 'ECONNREFUSED'],
      [['ETIMEDOUT', 'ETIMEDOUT'], 'ETIMEDOUT'],
    ] as const) {
      const made = failureAt(...codes.map((code, index) => at(`192.0.2.${index}`, code)))
      expect(made.systemCode, codes.join()).to.equal(expected)
      for (const code of codes) expect(made.message).to.include(`(${code})`)
    }
  })

  it('may have the failures of several attempts, and values that are not errors', () => {
    const nested = new AggregateError([at('192.0.2.2', 'ECONNREFUSED'), 'hunter22', null])
    const made = failureAt(at('192.0.2.1', 'ETIMEDOUT'), nested, at('192.0.2.3', undefined))
    expect(made.systemCode).to.equal('ECONNREFUSED')
    expect(made.message).to.match(
      /; tried 192\.0\.2\.1 \(ETIMEDOUT\), 192\.0\.2\.2 \(ECONNREFUSED\), 192\.0\.2\.3 \(failed\)$/,
    )
  })

  it('names the first eight addresses, and nothing that is not an address', () => {
    const many = Array.from({ length: 11 }, (_, index) => at(`2001:db8::${index}`, 'ETIMEDOUT'))
    const { message } = failureAt(...many)
    expect(message).to.match(/; tried 2001:db8::0 \(.*2001:db8::7 \(ETIMEDOUT\) and 3 more$/)
    const others = [
      at('/run/hunter22', 'EACCES'),
      at('192.0.2.1', 'EACCES', 'bind'),
      at(5, 'EACCES'),
    ]
    expect(failureAt(...others).message).to.equal('the service failed (EACCES)')
    expect(failureAt().message).to.equal('the service failed')
  })

  it('is retryable where it has no code', () => {
    const made = connectionFailure(new Error('hunter22'), 'the service', false)
    expect(made).to.include({ systemCode: undefined, retryable: true, sent: false })
    expect(made.message).to.equal('the service failed')
  })

  it('shows no more than the start of the names of a certificate', () => {
    const names = 'DNS:a.example, '.repeat(1000)
    const error = Object.assign(new Error('no'), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      cert: { subjectaltname: names },
    })
    const { message } = connectionFailure(error, 'the service', false)
    expect(message).to.contain(names.slice(0, 300)).and.not.contain(names.slice(0, 301))
  })
})
