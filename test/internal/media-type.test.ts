import { expect } from 'chai'
import { charsetOf, mediaTypeOf, mediaTypeParameter } from '../../src/internal/media-type.js'

describe('media types', () => {
  for (const charset of ['utf-8', 'UTF-8 foo', 'utf-8 (comment)', 'utf-8"', ' "utf-8" ; x=y']) {
    it(`have the charset utf-8: charset=${charset}`, () => {
      expect(charsetOf(`text/xml; charset=${charset}`)).to.equal('utf-8')
    })
  }

  it('may have no charset', () => {
    for (const type of [
      'text/xml',
      'text/xml; charset',
      'text/xml; charset=',
      'text/xml; x=charset',
    ]) {
      expect(charsetOf(type)).to.equal('')
    }
  })

  const polluted = Object.prototype as unknown as Record<string, unknown>
  afterEach(() => {
    for (const name of ['start', 'comma', 'parameters', 'charset']) delete polluted[name]
  })

  it('are read alike where Object.prototype has members of options', () => {
    Object.assign(polluted, { start: 5, comma: true, parameters: false, charset: 'utf-16' })
    expect(mediaTypeOf('Text/XML; charset=utf-8')).to.equal('text/xml')
    expect(mediaTypeParameter('text/xml; CHARSET="utf-8"; charset=x', 'charset')).to.equal('utf-8')
    expect(mediaTypeParameter('text/xml', 'charset')).to.equal(undefined)
    expect(mediaTypeParameter('text/xml', '__proto__')).to.equal(undefined)
  })
})
