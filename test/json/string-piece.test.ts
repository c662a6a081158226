import { expect } from 'chai'
import { readPiece } from '../../src/json/string-piece.js'

/** The string that begins a text, in pieces of some length; undefined where it is not legal or has no end. */
function readAll(text: string, length: number): { text: string; end: number } | undefined {
  let read = ''
  for (let at = 0; at < text.length; ) {
    const piece = readPiece(text, at, length)
    if (piece.text === undefined || piece.end === at) return undefined
    read += piece.text
    at = piece.end
    if (piece.isLast) return { text: read, end: at }
  }
  return undefined
}

describe('readPiece', () => {
  const strings = [
    '\\u00e9\\ud83d\\ude00',
    '\\\\\\"\\\\\\\\',
    'ab\\n\\u0041cd\\\\u0041',
    '\\\\',
    '',
  ]

  it('reads the same string in pieces of any length that an escape has room in', () => {
    for (const string of strings) {
      for (let before = 0; before < 8; before++) {
        const content = '.'.repeat(before) + string
        const due = { text: JSON.parse(`"${content}"`), end: content.length + 1 }
        for (let length = 6; length < 20; length++) {
          expect(readAll(`${content}", "x"`, length), `${content} by ${length}`).to.deep.equal(due)
        }
      }
    }
  })

  it('goes on, whatever the text ends in', () => {
    for (const end of ['\\', '\\u', '\\u123', '\\u1234', '\\\\', '\\"']) {
      const text = `......${end}`
      for (let length = 6; length < 16; length++) {
        expect(readAll(text, length), `${text} by ${length}`).to.equal(undefined)
      }
    }
  })

  it('refuses control characters and other escapes, in any piece', () => {
    for (const wrong of ['\n', '\0', '\\x', '\\u12g4', '\\U0041']) {
      for (let before = 0; before < 8; before++) {
        expect(readAll(`${'.'.repeat(before)}${wrong}....."`, 6)).to.equal(undefined)
      }
    }
  })
})
