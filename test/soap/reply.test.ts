import { expect } from 'chai'
import { isLong } from '../../src/soap/reply.js'

describe('a reply', () => {
  it('is parsed in slices where it is longer than 64 Ki', () => {
    const ofLength = (length: number) => ({ status: 200, headers: {}, body: 'x'.repeat(length) })
    expect(isLong(ofLength(64 * 1024))).to.equal(false)
    expect(isLong(ofLength(64 * 1024 + 1))).to.equal(true)
  })
})
