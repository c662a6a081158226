import { isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { parseJson, parseJsonInSlices } from '../../src/json/parser.js'
import { indexOf, type Outcome, outcomeOf, plain } from './outcome.js'

// biome-ignore format: one in a line is not clearer
const PIECES: readonly string[] = [
  '{', '}', '[', ']', ',', ':', '"', '\\', '/', ' ', '\n', '\t', '\r', '\f', '\0', '\x1f', '\x7f', '\ufeff', '\u2028',
  '\ud800', '\udc00', '😀', '0', '1', '9', '-', '+', '.', 'e', 'E', 'u', 'n', 'b', 'x', 'a', 'F', "'",
  'true', 'false', 'null', 'NaN', '"a"', '"a":', '""', '\\u0041', '\\ud800', '\\n', '\\"', '1.5', '-0', '1e5', '01',
  '/**/', '__proto__', '{}', '[]', '{"a":1}', '[1]',
]
const piece = fc.constantFrom(...PIECES)
const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
const indent = fc.constantFrom(undefined, 1, '\t', '\r\n ')

const value = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 })
const text = fc.tuple(value, indent).map(([each, by]) => JSON.stringify(each, undefined, by))

/** A text with a character deleted, duplicated or replaced, or with something inserted. */
const mutated = fc
  .tuple(text, fc.nat(), fc.nat(3), fc.oneof(piece, fc.string({ minLength: 1, maxLength: 1 })))
  .map(([valid, place, kind, other]) => {
    const at = place % valid.length
    const character = valid.charAt(at)
    const replacement = ['', character + character, other, character + other][kind] ?? ''
    return valid.slice(0, at) + replacement + valid.slice(at + 1)
  })

// The text is in none of these words.
const MESSAGE = /^the answer (?:is not JSON, at index \d+|ends before its JSON value does)$/

function expectAgreement(each: string): void {
  const outcome = outcomeOf(() => parseJson(each))
  let expected: unknown
  let isRefused = false
  try {
    expected = JSON.parse(each)
  } catch {
    isRefused = true
  }
  expect('error' in outcome, JSON.stringify(each)).to.equal(isRefused)
  if ('value' in outcome) {
    expect(isDeepStrictEqual(plain(outcome.value), expected), each).to.equal(true)
    return
  }
  const { error } = outcome
  expect(error.message).to.match(MESSAGE)
  expect(error.reason).to.be.oneOf(['truncated', 'not-json'])
  // What is before the index may still become JSON.
  if (error.reason === 'not-json') {
    expect(reasonFor(each.slice(0, indexOf(error)))).to.not.equal('not-json')
  }
}

function reasonFor(each: string): string {
  const outcome = outcomeOf(() => parseJson(each))
  return 'error' in outcome ? outcome.error.reason : 'read'
}

function described(outcome: Outcome): string {
  return 'error' in outcome
    ? `${outcome.error.reason}: ${outcome.error.message}`
    : JSON.stringify(outcome.value, withMaps)
}

function withMaps(_: string, each: unknown): unknown {
  return each instanceof Map || each instanceof Set ? [...each] : each
}

describe('parseJson and JSON.parse', () => {
  it('read the same of every value', () => {
    fc.assert(fc.property(text, expectAgreement), { numRuns: 500 })
  })

  it('accept and refuse the same of random texts', () => {
    fc.assert(fc.property(fc.oneof(pieces, fc.string({ unit: 'binary' })), expectAgreement), {
      numRuns: 2000,
    })
  })

  it('accept and refuse the same of changed texts', () => {
    fc.assert(fc.property(mutated, expectAgreement), { numRuns: 2000 })
  })

  it('accept and refuse the same characters at each place', () => {
    const refused: number[] = []
    for (let code = 0; code < 0x10000; code++) {
      if (reasonFor(`"${String.fromCharCode(code)}"`) !== 'read') refused.push(code)
    }
    expect(refused).to.deep.equal([...Array.from({ length: 0x20 }, (_, i) => i), 0x22, 0x5c])
    for (let code = 0; code < 0x100; code++) {
      for (const around of [
        '^',
        '"^"',
        '"\\^"',
        '"\\u000^"',
        '"\\u^000"',
        '1^',
        '-^',
        '[^]',
        '1^1',
      ]) {
        expectAgreement(around.replace('^', () => String.fromCharCode(code)))
      }
    }
  })
})

describe('parseJson', () => {
  it('finds that any part of an object or array from its start is truncated', () => {
    const roots = text.filter((each) => /^[[{]/.test(each))
    fc.assert(
      fc.property(roots, (each) => {
        const step = Math.ceil(each.length / 200)
        for (let length = 0; length < each.length; length += step) {
          expect(reasonFor(each.slice(0, length))).to.equal('truncated')
        }
        expect(reasonFor(each.slice(0, -1))).to.equal('truncated')
      }),
    )
  })
})

describe('parseJsonInSlices', () => {
  const inSlices = async (each: string): Promise<string> => {
    try {
      return described({ value: await parseJsonInSlices(each) })
    } catch (error) {
      return described(
        outcomeOf(() => {
          throw error
        }),
      )
    }
  }

  it('gives the same as parseJson', async () => {
    const part = fc.constantFrom('\\u00e9', '\\n', '\\\\', 'abc', '😀', '\\ud83d\\ude00', '\\"')
    const long = fc
      .tuple(fc.nat(20), fc.array(part, { minLength: 1, maxLength: 9 }), text)
      .map(([pad, parts, each]) => {
        const string = `"${parts.join('').repeat(4000)}"`
        const number = `${'1'.repeat(40000)}.${'2'.repeat(40000)}`
        return `${' '.repeat(pad)}[${string},${each},{"a":${string}},${number},${each}]`
      })
    const truncated = long.map((each) => each.slice(0, -2))
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, long, truncated), async (each) => {
        expect(await inSlices(each)).to.equal(described(outcomeOf(() => parseJson(each))))
      }),
      { numRuns: 60 },
    )
  })
})
