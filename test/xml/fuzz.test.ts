import { expect } from 'chai'
import { ResponseError } from '../../src/errors.js'
import { parseXml } from '../../src/xml/parser.js'
import { mutate, randomNumbers, SMALL } from './mutations.js'
import { type Plain, plain, readByReference } from './reference-parser.js'
import { REPLIES } from './reply-documents.js'

/**
 * Where the reference is known to be wrong, which is when it:
 * - lets a high surrogate pass that is followed by something else than a low one;
 * - lets what follows a prefix begin with a digit, a hyphen or a dot;
 * - accepts "?" in the name of a processing instruction.
 */
function isWronglyRead(text: string, refusal: string): boolean {
  return (
    /[\ud800-\udfff]/u.test(text) ||
    refusal.includes('a prefix without a name') ||
    refusal.includes('a processing instruction with an illegal name')
  )
}

/** It also trims the names of namespaces, which is wrong. */
function withTrimmedNamespaces(text: string): string {
  return text.replace(
    /(xmlns(?::[^\s=]*)?\s*=\s*)("[^"<]*"|'[^'<]*')/g,
    (_, before: string, value: string) => before + value.replace(/\s|&#13;|&#x0?[ad9];/gi, ''),
  )
}

describe('parseXml against another parser', () => {
  for (const [what, bases, seed, runs] of [
    ['replies', REPLIES, 20240601, 8000],
    ['small documents', SMALL, 5, 12000],
  ] as const) {
    it(`accepts, refuses and reads the same of changed ${what}`, () => {
      const random = randomNumbers(seed)
      const counts = { read: 0, refused: 0 }
      const end = performance.now() + 1000
      for (let run = 0; run < runs && performance.now() < end; run++) {
        const text = withTrimmedNamespaces(mutate(bases[random(bases.length)] ?? '', random))
        let ours: Plain | undefined
        let refusal = ''
        try {
          ours = plain(parseXml(text))
        } catch (error) {
          expect(error, JSON.stringify(text)).to.be.instanceOf(ResponseError)
          const { reason, message } = error as ResponseError
          // The other parser ignores these, and has no limits.
          if (reason === 'dtd' || reason === 'too-large') continue
          refusal = message
        }
        counts[ours === undefined ? 'refused' : 'read']++
        const theirs = readByReference(text)
        if (ours === undefined && theirs !== undefined && isWronglyRead(text, refusal)) continue
        expect(JSON.stringify(ours), JSON.stringify(text)).to.equal(JSON.stringify(theirs))
      }
      // The test means little unless there are many of both.
      expect(counts.read).to.be.greaterThan(counts.refused / 50)
      expect(counts.refused).to.be.greaterThan(counts.read)
    })
  }
})
