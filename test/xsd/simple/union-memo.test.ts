import { expect } from 'chai'
import { UnionMemo } from '../../../src/xsd/simple/union-memo.js'

describe('the memo of unions', () => {
  it('finds a result once for a union and an input', () => {
    const memo = new UnionMemo()
    const [one, other] = [{}, {}]
    let found = 0
    const find = (union: object, input: unknown): number => memo.once(union, input, () => ++found)
    expect([find(one, 'a'), find(one, 'a'), find(other, 'a'), find(one, 'b')]).to.deep.equal([
      1, 1, 2, 3,
    ])
    expect([find(one, 0), find(one, -0), find(one, 0), find(one, -0)]).to.deep.equal([4, 5, 4, 5])
    expect([find(one, undefined), find(one, Number.NaN), find(one, Number.NaN)]).to.deep.equal([
      6, 7, 7,
    ])
  })

  it('keeps an undefined result, and no failure', () => {
    const memo = new UnionMemo()
    const union = {}
    let calls = 0
    const findNothing = (): undefined => {
      calls++
    }
    memo.once(union, 'a', findNothing)
    memo.once(union, 'a', findNothing)
    expect(calls).to.equal(1)
    const fail = (): never => {
      throw new Error('failed')
    }
    expect(() => memo.once(union, 'b', fail)).to.throw('failed')
    expect(memo.once(union, 'b', () => 'found')).to.equal('found')
  })

  it('has one copy of an array, and one memo for each item of a list', () => {
    const memo = new UnionMemo()
    const array = ['a']
    const copy = memo.copyOf(array)
    expect(copy).to.deep.equal(array)
    expect(copy).not.to.equal(array)
    expect(memo.copyOf(array)).to.equal(copy)
    expect(memo.copyOf(copy)).to.equal(copy)
    expect(memo.item(1)).to.equal(memo.item(1))
    expect(memo.item(1)).not.to.equal(memo.item(0))
  })
})
