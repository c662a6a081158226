import { expect } from 'chai'
import fc from 'fast-check'
import { Pattern, PatternError } from '../../../../src/xsd/simple/pattern/pattern.js'
import { translatePattern } from '../../../support/translate-pattern.js'
import { makeText, matches, printTree, trees } from './trees.js'

const seeds = fc.array(fc.nat(), { minLength: 40, maxLength: 40 })

/** A text with one character more, fewer, or other than before. */
function change(text: string, kind: number, place: number, character: string): string {
  const characters = [...text]
  characters.splice(
    place % (characters.length + 1),
    kind === 0 ? 0 : 1,
    ...(kind === 1 ? [] : [character]),
  )
  return characters.join('')
}

describe('a pattern', () => {
  it('matches the texts that its expression means, and no others', () => {
    const characters = fc.constantFrom('a', 'b', 'c', '1', ' ', '\n', 'é', '\u{1f600}', '\ud800')
    fc.assert(
      fc.property(
        trees,
        fc.array(fc.tuple(seeds, fc.nat(3), fc.nat(), characters), { minLength: 1, maxLength: 5 }),
        (tree, texts) => {
          const pattern = new Pattern(printTree(tree))
          for (const [seed, kind, place, character] of texts) {
            const made = makeText(tree, seed)
            expect(
              pattern.matches(made),
              `${printTree(tree)} takes ${JSON.stringify(made)}`,
            ).to.equal(true)
            const text = change(made, kind, place, character)
            const message = `${printTree(tree)} and ${JSON.stringify(text)}`
            expect(pattern.matches(text), message).to.equal(matches(tree, text))
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('matches long runs of one character by the same rules', () => {
    const runs = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', '1', '\n', 'é', '\u{1f600}'), fc.nat(25)), {
        maxLength: 5,
      })
      .map((list) => list.map(([character, count]) => character.repeat(count)).join(''))
    const counted = fc.tuple(
      trees,
      fc.constantFrom('', '.*', '[^1]*a'),
      fc.constantFrom('', 'b', '.*1'),
    )
    fc.assert(
      fc.property(
        counted,
        fc.nat(12),
        fc.nat(12),
        fc.array(runs, { minLength: 3, maxLength: 3 }),
        (parts, min, more, texts) => {
          const [tree, before, after] = parts
          const max = min + more
          for (const set of ['[ab1]', '.', '[\\s\\S]']) {
            const source = `${before}${set}{${min},${max}}${after}`
            const pattern = new Pattern(source)
            const expected = translatePattern(source)
            for (const text of texts) {
              expect(pattern.matches(text), `${source} and ${JSON.stringify(text)}`).to.equal(
                expected?.test(text),
              )
            }
          }
          const pattern = new Pattern(printTree(tree))
          for (const text of texts) {
            expect(
              pattern.matches(text),
              `${printTree(tree)} and ${JSON.stringify(text)}`,
            ).to.equal(matches(tree, text))
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('has the lengths of all texts that it matches', () => {
    fc.assert(
      fc.property(trees, fc.array(seeds, { minLength: 1, maxLength: 5 }), (tree, choices) => {
        const source = printTree(tree)
        const { min, max } = new Pattern(source).lengths
        for (const seed of choices) {
          const { length } = [...makeText(tree, seed)]
          expect(length, source).to.be.within(min, max)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('may meet another one that a text of both matches', () => {
    fc.assert(
      fc.property(trees, trees, seeds, (tree, other, seed) => {
        const text = makeText(tree, seed)
        fc.pre(/^[ -~]*$/.test(text) && matches(other, text))
        const [one, two] = [new Pattern(printTree(tree)), new Pattern(printTree(other))]
        expect(one.mayMeet(two), `${printTree(tree)} and ${printTree(other)}`).to.equal(true)
        expect(two.mayMeet(one)).to.equal(true)
      }),
      { numRuns: 300 },
    )
  })

  it('is read like the regular expression of JavaScript that was used before', () => {
    const parts = [
      ...'aab-^$[]()|*+?.',
      '\\',
      '{2}',
      '{1,}',
      '{0,2}',
      '[a',
      '[^b',
      '-[',
      'b-z',
      ']]',
    ]
    const escapes = [
      '\\d',
      '\\S',
      '\\i',
      '\\C',
      '\\.',
      '\\n',
      '\\p{L}',
      '\\P{IsGreek}',
      '\\p{X}',
      '\\q',
    ]
    const patterns = fc
      .array(fc.constantFrom(...parts, ...escapes), { maxLength: 9 })
      .map((list) => list.join(''))
    const texts = fc.array(
      fc.string({ unit: fc.constantFrom(...'abz-^[].1\n', 'α'), maxLength: 5 }),
      {
        minLength: 3,
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(patterns, texts, (source, samples) => {
        const expected = translatePattern(source)
        if (expected === undefined) {
          expect(() => new Pattern(source), source).to.throw(PatternError)
          return
        }
        const pattern = new Pattern(source)
        for (const text of samples) {
          expect(pattern.matches(text), `${source} and ${JSON.stringify(text)}`).to.equal(
            expected.test(text),
          )
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('gives the same result for a text, whatever texts were matched before', () => {
    const source = '(a|bc?)*a(a|bc?){12}([\\s\\S]{10,20}|.*x)?'
    const used = new Pattern(source)
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', '\n', 'é'), maxLength: 60 })
    fc.assert(
      fc.property(texts, (text) => {
        expect(used.matches(text)).to.equal(new Pattern(source).matches(text))
      }),
      { numRuns: 1000 },
    )
  })
})
