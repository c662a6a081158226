import { expect } from 'chai'
import { mediaTypeOf, mediaTypeParameter } from '../../src/internal/media-type.js'

describe('media types', () => {
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
