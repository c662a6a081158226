import { expect } from 'chai'
import { multiply, particlesIn } from '../../../src/codegen/model/particles.js'

interface Tree {
  readonly kind: string
  readonly items?: readonly Tree[]
}

describe('particles', () => {
  it('occur as often as they and their group allow', () => {
    expect(multiply(2, 3)).to.equal(6)
    expect(multiply('unbounded', 2)).to.equal('unbounded')
    expect(multiply(1, 'unbounded')).to.equal('unbounded')
    // Zero times any number is zero.
    expect(multiply('unbounded', 0)).to.equal(0)
    expect(multiply(0, 'unbounded')).to.equal(0)
  })

  it('are listed at any depth, groups included', () => {
    let tree: Tree = { kind: 'element' }
    for (let depth = 0; depth < 100_000; depth++) tree = { kind: 'sequence', items: [tree] }
    expect([...particlesIn(tree)]).to.have.length(100_001)
    const wide: Tree = { kind: 'choice', items: Array(200_000).fill({ kind: 'any' }) }
    expect([...particlesIn(wide)]).to.have.length(200_001)
  })
})
