import { expect } from 'chai'
import fc from 'fast-check'
import { ResponseError } from '../../src/errors.js'
import { decodeJson } from '../../src/json/decode.js'

function reasonOf(body: Buffer | string): string {
  try {
    return `text: ${JSON.stringify(decodeJson(body))}`
  } catch (error) {
    expect(error).to.be.instanceOf(ResponseError)
    expect((error as ResponseError).message).not.to.contain('hunter2')
    return (error as ResponseError).reason
  }
}

describe('decodeJson', () => {
  it('decodes UTF-8', () => {
    for (const text of ['{"a":"hunter2"}', '"é€😀\u2028"', ' 1 ', '\ufffd', '0']) {
      expect(decodeJson(Buffer.from(text))).to.equal(text)
      expect(decodeJson(text)).to.equal(text)
    }
  })

  it('ignores one byte order mark, at the start alone', () => {
    for (const text of ['{"a":"é"}', '\ufeff1', ' \ufeff1']) {
      expect(decodeJson(Buffer.from(`\ufeff${text}`))).to.equal(text)
      expect(decodeJson(`\ufeff${text}`)).to.equal(text)
    }
    expect(decodeJson(' \ufeff1')).to.equal(' \ufeff1')
  })

  const illegal: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['UTF-16, little-endian', Buffer.from('\ufeff{"a":"hunter2"}', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\ufeff{"a":"hunter2"}', 'utf16le').swap16()],
    ['UTF-32, little-endian', Buffer.from('fffe00007b0000007d000000', 'hex')],
    ['UTF-32, big-endian', Buffer.from('0000feff0000007b0000007d', 'hex')],
    ['the mark of UTF-16 alone', Buffer.from('fffe', 'hex')],
    ['ISO-8859-1', Buffer.from('"é"', 'latin1')],
    ['an overlong form', Buffer.from('22c0af22', 'hex')],
    ['a surrogate', Buffer.from('22eda08022', 'hex')],
    ['a character beyond U+10FFFF', Buffer.from('22f490808022', 'hex')],
    ['a character without its last byte', Buffer.from('22e282', 'hex')],
    ['a continuation byte alone', Buffer.from('228022', 'hex')],
    ['an illegal byte after the value', Buffer.from('7b7dff', 'hex')],
  ]
  for (const [what, bytes] of illegal) {
    it(`refuses ${what}`, () => {
      expect(reasonOf(bytes)).to.equal('encoding')
    })
  }

  it('refuses a body that has only white space', () => {
    for (const text of ['', ' ', '\t\r\n ', '\ufeff', '\ufeff\n']) {
      expect(reasonOf(text), JSON.stringify(text)).to.equal('empty')
      expect(reasonOf(Buffer.from(text)), JSON.stringify(text)).to.equal('empty')
    }
    // White space of other languages is text, which is refused by the parser.
    for (const text of ['\ufeff\ufeff', '\u00a0', '\v', '\f', '\u2028', '\0']) {
      expect(reasonOf(Buffer.from(text))).to.match(/^text/)
    }
  })

  it('decodes what Buffer encodes, and refuses what a strict decoder refuses', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeJson(Buffer.from(`"${text}"`))).to.equal(`"${text}"`)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const body = Buffer.concat([Buffer.from('"'), bytes])
        let expected: string | undefined
        try {
          expected = `text: ${JSON.stringify(strict.decode(body))}`
        } catch {}
        expect(reasonOf(body)).to.equal(expected ?? 'encoding')
      }),
    )
  })

  it('keeps lone surrogates of a string', () => {
    expect(decodeJson('"\ud800"')).to.equal('"\ud800"')
  })
})
