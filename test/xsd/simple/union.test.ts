import { expect } from 'chai'
import fc from 'fast-check'
import type { SimpleRestriction, SimpleType } from '../../../src/xsd/descriptor.js'
import { Problem } from '../../../src/xsd/problem.js'
import { UNREADABLE } from '../../../src/xsd/simple/codec.js'
import { simpleCodec } from '../../../src/xsd/simple/simple-type.js'
import { writeElement } from '../../../src/xsd/write/global-element.js'
import { cpuTime } from '../../support/cpu-time.js'
import { element, readInside, root } from '../example-messages.js'
import { readSimple, refusalOf, writeSimple } from './simple-values.js'

const LEVELS = 45

function restriction(base: SimpleType, facets: Partial<SimpleRestriction>): SimpleType {
  return { kind: 'restriction', base, ...facets }
}

function union(...members: SimpleType[]): SimpleType {
  return { kind: 'union', members }
}

function listOf(item: SimpleType): SimpleType {
  return { kind: 'list', item }
}

function enumeration(...values: string[]): SimpleType {
  return restriction('string', { enumeration: values })
}

/** A type derived repeatedly, each from the one before. */
function levels(
  first: SimpleType,
  next: (type: SimpleType, level: number) => SimpleType,
): SimpleType {
  let type = first
  for (let level = 0; level < LEVELS; level++) type = next(type, level)
  return type
}

/** Two types, repeatedly derived from both before. */
function pairs(one: SimpleType, other: SimpleType): SimpleType {
  let pair: [SimpleType, SimpleType] = [one, other]
  for (let level = 0; level < LEVELS; level++) pair = [union(...pair), union(pair[1], pair[0])]
  return pair[0]
}

/** Types that reach their members in exponentially many ways. */
const multiplied: Readonly<Record<string, SimpleType>> = {
  'the same member three times': levels(enumeration('q'), (type) => union(type, type, type)),
  'two members': pairs(enumeration('q'), enumeration('r')),
  'restrictions by patterns': levels('string', (type) =>
    union(restriction(type, { patterns: ['q', 'a'] }), restriction(type, { patterns: ['q', 'b'] })),
  ),
  'restrictions by enumerations': levels(enumeration('q'), (type) =>
    union(
      restriction(type, { enumeration: ['a', 'q'] }),
      restriction(type, { enumeration: ['q', 'b'] }),
    ),
  ),
  'restrictions that fail first': levels(enumeration('q'), (type) =>
    union(restriction(type, { enumeration: ['a'] }), restriction(type, { enumeration: ['q'] })),
  ),
  'white space': levels('string', (type) =>
    union(
      restriction(type, { whiteSpace: 'replace', patterns: ['q'] }),
      restriction(type, { whiteSpace: 'collapse', patterns: ['q'] }),
    ),
  ),
}

describe('unions of unions', () => {
  for (const [what, type] of Object.entries(multiplied)) {
    const holders: [where: string, type: SimpleType, good: unknown, text: string, bad: unknown][] =
      [
        ['', type, 'q', 'q', 'zz'],
        [', in a list', listOf(type), ['q', 'q'], 'q q', ['q', 'zz']],
        [', restricted', restriction(type, { enumeration: ['q'] }), 'q', 'q', 'zz'],
        [
          ', in lists that are members of a union',
          union(listOf(restriction(type, { patterns: ['.'] })), listOf(type)),
          ['q', 'q'],
          'q q',
          ['q', 'zz'],
        ],
      ]
    for (const [where, holder, good, text, bad] of holders) {
      it(`write a value once: ${what}${where}`, () => {
        const { cpuMs } = cpuTime(() => {
          expect(writeSimple(holder, good)).to.equal(text)
          expect(refusalOf(holder, bad)).to.match(/^must .{1,300}$/)
          expect(readSimple(holder, text)).to.deep.equal(good)
          expect(simpleCodec(holder).readLiteral(text)).to.deep.equal(good)
          // A value that is read is checked only against enumerations.
          if (!/patterns|space/.test(what)) expect(readSimple(holder, 'zz')).to.equal('unreadable')
        })
        expect(cpuMs).to.be.below(2000)
      })
    }
  }

  it('read a text once where they are lists of each other', () => {
    const type = levels(restriction('int', { enumeration: ['1'] }), (item) =>
      union(
        restriction(listOf(item), { enumeration: ['2'] }),
        restriction(listOf(item), { enumeration: ['1'] }),
      ),
    )
    let expected: unknown = 1
    for (let level = 0; level < LEVELS; level++) expected = [expected]
    const { cpuMs } = cpuTime(() => {
      expect(readSimple(type, '1')).to.deep.equal(expected)
      expect(readSimple(type, '2')).to.equal('unreadable')
      expect(writeSimple(type, expected)).to.equal('1')
    })
    expect(cpuMs).to.be.below(2000)
  })

  it('try no value twice for the same member', () => {
    let looks = 0
    const observed = new Proxy(['a'], {
      get(target, key, receiver) {
        if (key === '0') looks++
        return Reflect.get(target, key, receiver)
      },
    })
    const member = listOf('int')
    refusalOf(union(member, member, member), observed)
    expect(looks).to.equal(1)
  })

  it('have short names in messages', () => {
    expect(refusalOf(union(enumeration('q'), enumeration('r')), 'zz')).to.equal(
      'must be a value of xs:string, got a string',
    )
    const anonymous = levels(enumeration('q'), (type) => union(type, union('int', type)))
    expect(refusalOf(anonymous, 'zz').length).to.be.below(600)
    const wide = union(
      ...Array.from(
        { length: 40 },
        (_, at): SimpleType => ({
          ...(enumeration(`v${at}`) as SimpleRestriction),
          name: `{urn:x}Type${at}`,
        }),
      ),
    )
    expect(refusalOf(wide, 'zz')).to.equal(
      'must be a value of Type0 or Type1 or Type2 or Type3 or Type4 or Type5 or Type6 or Type7 or Type8 ' +
        'or Type9 or Type10 or Type11 or 28 other types, got a string',
    )
    expect(refusalOf(listOf(levels('int', listOf)), 5)).to.have.length.below(300)
    const long = restriction('string', { enumeration: ['a'.repeat(1000), 'b'] })
    expect(refusalOf(long, 'zz')).to.equal(`must be one of ${'a'.repeat(200)}…, b`)
    expect(refusalOf(restriction(wide, { enumeration: ['v1', 'v7'] }), 'v2')).to.equal(
      'must be one of v1, v7',
    )
  })
})

/** Types derived from each other in any way, the last of which from many of the others. */
const types: fc.Arbitrary<SimpleType> = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'union',
        'union',
        'union',
        'enumeration',
        'pattern',
        'space',
        'length',
        'list',
      ),
      fc.nat(),
      fc.nat(),
      fc.nat(),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((steps) => {
    const made: SimpleType[] = ['int', 'string', 'boolean', 'double', 'NCName', 'base64Binary']
    const pick = (number: number): SimpleType =>
      made[made.length - 1 - (number % made.length)] ?? 'int'
    for (const [kind, a, b, c] of steps) {
      const base = pick(a % 3)
      if (kind === 'union') made.push(union(pick(a % 3), pick(b % 4), pick(c)))
      else if (kind === 'list') made.push(listOf(base))
      else if (kind === 'space') made.push(restriction(base, { whiteSpace: 'collapse' }))
      else if (kind === 'length') made.push(restriction(base, { maxLength: 1 }))
      else if (kind === 'pattern') made.push(restriction(base, { patterns: ['-?[a01].*'] }))
      else made.push(restriction(base, { enumeration: ['a', '1', '-0', 'true', 'a 1'] }))
    }
    return made.at(-1) ?? 'int'
  })

const texts = [
  '',
  'a',
  '1',
  '0',
  '-0',
  'true',
  ' a ',
  'a 1',
  '1 1',
  '0 -0',
  'QUJD',
  'AQ== AQ==',
  '-',
]
const values = [
  ...texts,
  1,
  0,
  -0,
  true,
  5.5,
  [],
  ['a'],
  [1, 'a'],
  [0, -0],
  [[1], ['a', 1]],
  Uint8Array.of(1),
  null,
]

function outcome(run: () => unknown): unknown {
  try {
    const value = run()
    return value === UNREADABLE ? 'unreadable' : value
  } catch (error) {
    if (error instanceof Problem) return 'refused'
    throw error
  }
}

describe('a type derived from others', () => {
  it('accepts the same values whether it has the members itself or through other unions', () => {
    fc.assert(
      fc.property(types, (type) => {
        const shared = simpleCodec(type)
        // No object occurs twice in the copy.
        const copy = simpleCodec(JSON.parse(JSON.stringify(type)) as SimpleType)
        for (const value of values) {
          const [one, other] = [shared, copy].map((codec) =>
            outcome(() => codec.write(value, { prefixOf: () => '' })),
          )
          expect(one, `${JSON.stringify(type)} ${String(value)}`).to.equal(other)
        }
        for (const text of texts) {
          const [one, other] = [shared, copy].map((codec) =>
            outcome(() => codec.read(text, undefined)),
          )
          expect(one, `${JSON.stringify(type)} "${text}"`).to.deep.equal(other)
          expect(outcome(() => shared.readLiteral(text))).to.deep.equal(other)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a value that is written by a union', () => {
  const name = restriction('QName', { enumeration: ['{urn:a}x'] })

  it('declares the prefixes of the written value, and none of values that were tried', () => {
    const type = union(name, listOf(union(name, 'QName')), 'string')
    const descriptor = root(element('v', type))
    const written = (v: unknown): string => writeElement(descriptor, { v })
    expect(written('{urn:b}y')).to.include('>{urn:b}y<').and.not.to.include('urn:b"')
    expect(written('{urn:a}x')).to.match(/xmlns:n1="urn:a".*>n1:x</)
    expect(written(['{urn:b}y', '{urn:a}x'])).to.match(
      /xmlns:n1="urn:b" xmlns:n2="urn:a".*>n1:y n2:x</,
    )
  })

  it('is the value that was checked, also where the array differs at each access', () => {
    let looks = 0
    const restless = new Proxy(['1'], {
      get: (target, key, receiver) =>
        key === '0' ? String(++looks) : Reflect.get(target, key, receiver),
    })
    const small = (pattern: string): SimpleType =>
      restriction(listOf('string'), { patterns: [pattern] })
    expect(writeSimple(union(small('5'), small('1')), restless)).to.equal('1')
  })
})

describe('a value that is read by a union', () => {
  it('has no shared parts between the items of a list', () => {
    const bytes = union(union('base64Binary', 'int'), 'boolean')
    for (const type of [listOf(bytes), union('int', listOf(bytes))]) {
      const descriptor = root(element('v', type))
      const { v } = readInside(descriptor, '<v>AQ== AQ== AQ==</v>') as { v: Uint8Array[] }
      expect(v).to.deep.equal([Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(1)])
      expect(new Set(v).size).to.equal(3)
    }
  })
})
