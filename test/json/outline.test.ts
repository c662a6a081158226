import { expect } from 'chai'
import { outlineOf } from '../../src/json/outline.js'

describe('outlineOf', () => {
  it('has the names of members, and no value', () => {
    const text = '{"a":"s\\"t","b":-1.5e+3,"c" : [true,null,"u"],"d\\"e":{"f":"g:\\"h\\":"}}'
    expect(outlineOf(text)).to.equal('{"a":…,"b":…,"c" : […,…,…],"d\\"e":{"f":…}}')
  })

  it('has no start of a string that the text ends in', () => {
    expect(outlineOf('{"a":"hunter2')).to.equal('{"a":…')
    expect(outlineOf('{"a":"hunter2\\')).to.not.contain('hunter2')
  })

  it('has the start of a long text alone, and no start of a string there', () => {
    const outline = outlineOf(`{"a":${' '.repeat(19_990)}"hunter2","b":1}`)
    expect(outline).to.match(/^\{"a": +…$/)
  })
})
