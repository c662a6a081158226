import { expect } from 'chai'
import { Verdicts } from '../../../src/xsd/simple/verdicts.js'

describe('verdicts', () => {
  it('are found once for a question and an input', () => {
    const verdicts = new Verdicts()
    const [one, other] = [{}, {}]
    let found = 0
    const ask = (question: object, input: unknown): number =>
      verdicts.once(question, input, () => ++found)
    expect([ask(one, 'a'), ask(one, 'a'), ask(other, 'a'), ask(one, 'b')]).to.deep.equal([
      1, 1, 2, 3,
    ])
    expect([ask(one, 0), ask(one, -0), ask(one, 0), ask(one, -0)]).to.deep.equal([4, 5, 4, 5])
    expect([ask(one, undefined), ask(one, Number.NaN), ask(one, Number.NaN)]).to.deep.equal([
      6, 7, 7,
    ])
  })

  it('are kept where nothing was found, and not where finding failed', () => {
    const verdicts = new Verdicts()
    const question = {}
    let asked = 0
    const find = (): undefined => {
      asked++
    }
    verdicts.once(question, 'a', find)
    verdicts.once(question, 'a', find)
    expect(asked).to.equal(1)
    const fail = (): never => {
      throw new Error('failed')
    }
    expect(() => verdicts.once(question, 'b', fail)).to.throw('failed')
    expect(verdicts.once(question, 'b', () => 'found')).to.equal('found')
  })

  it('have one copy of an array, and others for each item of a list', () => {
    const verdicts = new Verdicts()
    const array = ['a']
    const copy = verdicts.copyOf(array)
    expect(copy).to.deep.equal(array)
    expect(copy).not.to.equal(array)
    expect(verdicts.copyOf(array)).to.equal(copy)
    expect(verdicts.copyOf(copy)).to.equal(copy)
    expect(verdicts.item(1)).to.equal(verdicts.item(1))
    expect(verdicts.item(1)).not.to.equal(verdicts.item(0))
  })
})
