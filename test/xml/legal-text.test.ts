import { expect } from 'chai'
import fc from 'fast-check'
import { LegalTextReader } from '../../src/xml/legal-text.js'

function read(source: string, step: number): LegalTextReader {
  const reader = new LegalTextReader(source)
  while (!reader.advance(step));
  return reader
}

describe('LegalTextReader', () => {
  it('normalizes line ends, and accepts surrogate pairs, wherever its blocks end', () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', 'a', 'é', '😀', '\u{10ffff}')
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (source, step) => {
        const reader = read(source, step)
        expect(reader.illegal).to.equal(undefined)
        expect(reader.text).to.equal(source.replace(/\r\n?/g, '\n'))
      }),
    )
  })

  it('replaces characters that XML cannot carry, and gives the first and its place', () => {
    for (const illegal of ['\0', '\v', '\ud83d', '\ude00', '\uffff']) {
      for (let step = 1; step < 8; step++) {
        const reader = read(`a\r\n😀${illegal}b\0`, step)
        expect(reader.illegal).to.deep.equal({ at: 4, code: illegal.charCodeAt(0) })
        expect(reader.text).to.equal('a\n😀\ufffdb\ufffd')
      }
    }
  })
})
