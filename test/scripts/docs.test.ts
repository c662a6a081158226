import { expect } from 'chai'
import { readReference } from '../../scripts/docs/read-reference.js'
import { exportsOf, type Reflection } from '../../scripts/docs/reference.js'
import { faultsOf } from '../../scripts/docs/reference-faults.js'

describe('the reference of what is exported', function () {
  this.timeout(120_000)
  let project: Reflection

  before(() => {
    project = readReference()
  })

  it('has a comment and an example of each export, and says defaults, bounds and errors', () => {
    expect(faultsOf(project)).to.deep.equal([])
    const names = exportsOf(project).map(({ reflection }) => reflection.name)
    expect(names).to.include.members(['UserAdminClient', 'createMcpServer', 'redisTokenStore'])
  })
})

describe('the check of the reference', () => {
  const text = (value: string) => [{ text: value }]
  const example = (name: string, from = 'data8-useradmin') => ({
    tag: '@example',
    content: text(`\`\`\`ts\nimport { ${name} } from '${from}'\n\n${name}()\n\`\`\`\n`),
  })
  const comment = (summary: string, ...blockTags: ReturnType<typeof example>[]) => ({
    summary: text(summary),
    blockTags,
  })
  const throws = { tag: '@throws', content: text('InputError') }

  function faults(...children: readonly Reflection[]): readonly string[] {
    const all = faultsOf({ name: '', kind: 1, children: [{ name: 'index', kind: 2, children }] })
    return all.filter((fault) => !/: not (?:generated|exported)$/.test(fault))
  }

  it('finds what an export lacks', () => {
    const make = { name: 'make', kind: 64 }
    const signature = { name: 'make', kind: 4096 }
    const complete = comment('Makes it.', throws, example('make'))
    expect(faults({ ...make, signatures: [{ ...signature, comment: complete }] })).to.deep.equal([])
    expect(faults({ ...make, signatures: [signature] })).to.deep.equal([
      'data8-useradmin make: no summary',
      'data8-useradmin make: no @example',
      'make: neither @throws nor "Never throws"',
    ])
    const foreign = comment('Never throws.', example('make', 'data8-useradmin/soap'))
    expect(faults({ ...make, signatures: [{ ...signature, comment: foreign }] })).to.deep.equal([
      'data8-useradmin make: no @example imports it from data8-useradmin',
    ])
  })

  it('finds methods that do not say what they throw', () => {
    const method = (summary: string) => {
      const signatures = [{ name: 'go', kind: 4096, comment: comment(summary) }]
      const children = [{ name: 'go', kind: 2048, signatures }]
      return { name: 'Car', kind: 256, comment: comment('A car.', example('Car')), children }
    }
    expect(faults(method('Goes. Never rejects.'))).to.deep.equal([])
    expect(faults(method('Goes.'))).to.deep.equal(['Car.go: neither @throws nor "Never throws"'])
  })

  it('finds options without default, bounds and unit', () => {
    const option = (name: string, summary: string, ...tags: ReturnType<typeof example>[]) => ({
      name: 'CarOptions',
      kind: 256,
      comment: comment('Options.', example('CarOptions')),
      children: [
        {
          name,
          kind: 1024,
          flags: { isOptional: true },
          type: { type: 'intrinsic', name: 'number' },
          comment: comment(summary, ...tags),
        },
      ],
    })
    const ten = { tag: '@defaultValue', content: text('10') }
    expect(faults(option('limitMs', 'In milliseconds, 1 to 60000.', ten))).to.deep.equal([])
    expect(faults(option('limitMs', 'A limit.'))).to.deep.equal([
      'CarOptions.limitMs: no @defaultValue',
      'CarOptions.limitMs: no bounds',
      'CarOptions.limitMs: no unit',
    ])
    expect(faults(option('maxBytes', '1 to 10', ten))).to.deep.equal([
      'CarOptions.maxBytes: no unit',
    ])
  })

  it('finds examples that are written twice, and names that are not exported', () => {
    const car = { name: 'Car', kind: 256, comment: comment('A car.', example('Car')) }
    expect(faults(car, car)).to.deep.equal(['Car: the @example of Car'])
    expect(faultsOf({ name: '', kind: 1 })).to.include('Status: not generated')
  })
})
