import { expect } from 'chai'
import fc from 'fast-check'
import { GenerateError, generate } from '../../src/codegen/generate.js'
import type { LoadedContract } from '../../src/codegen/load/loaded-contract.js'
import type { SourceElement } from '../../src/codegen/load/source.js'
import { constructNames, readConstruct } from './construct.js'

describe('contracts with parts missing, moved or repeated', () => {
  const contracts: LoadedContract[] = []
  before(async () => {
    for (const name of await constructNames()) contracts.push((await readConstruct(name)).contract)
  })

  it('are refused in one line, or give bindings', function () {
    this.timeout(30_000)
    fc.assert(
      fc.property(fc.nat(), fc.infiniteStream(fc.nat(1 << 20)), (which, dice) => {
        const contract = contracts[which % contracts.length]
        if (contract === undefined) return
        try {
          const { files } = generate(damaged(contract, dice), { input: 'service.wsdl' })
          expect(files.size).to.equal(4)
        } catch (error) {
          if (!(error instanceof GenerateError)) throw error
          expect(error.message).to.not.include('\n')
        }
      }),
      { numRuns: 80 },
    )
  })
})

function damaged(contract: LoadedContract, dice: Iterator<number>): LoadedContract {
  const documents = new Map(
    [...contract.documents].map(([location, document]) => {
      const values = attributeValues(document.root)
      return [location, { ...document, root: damage(document.root, values, dice) }] as const
    }),
  )
  const entry = documents.get(contract.entry.location) ?? contract.entry
  return { ...contract, entry, documents }
}

/** One part in some hundred is left out, replaced by another, doubled or replaced by its content. */
function damage(
  element: SourceElement,
  values: readonly string[],
  dice: Iterator<number>,
): SourceElement {
  const roll = (sides: number): number => Number(dice.next().value) % sides
  const attributes = new Map(element.attributes)
  for (const name of element.attributes.keys()) {
    const event = roll(150)
    if (event === 0) attributes.delete(name)
    if (event === 1) attributes.set(name, values[roll(values.length)] ?? '')
    if (event === 2) attributes.set(name, '')
  }
  const content = element.content.flatMap((item) => {
    if (typeof item === 'string') return [item]
    const event = roll(200)
    if (event === 0) return []
    const copy = damage(item, values, dice)
    if (event === 1) return [copy, copy]
    return event === 2 ? copy.content : [copy]
  })
  const children = content.filter((item): item is SourceElement => typeof item !== 'string')
  return { ...element, attributes, content, children }
}

function attributeValues(element: SourceElement): readonly string[] {
  return [...element.attributes.values(), ...element.children.flatMap(attributeValues)]
}
