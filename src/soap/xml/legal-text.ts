import { findIllegalCharacter } from './chars.js'

/** Characters looked at between two pauses; a block of nothing but line ends takes some 3 ms. */
const BLOCK = 0x8000

export interface LegalText {
  /** The text with its line ends made `\n`, up to the first character that XML can not carry. */
  readonly text: string
  /** False where such a character follows. */
  readonly isWhole: boolean
}

/**
 * Does what XML has done before anything else is read: white space at line ends is made one (2.11), and
 * characters that are not allowed are found. The reader then takes the first of them for the end, so that
 * errors are told in the order of the document.
 */
export function* legalText(source: string): Generator<undefined, LegalText> {
  const hasReturns = source.includes('\r')
  const blocks: string[] = []
  for (let from = 0; from < source.length; ) {
    const to = endOfBlock(source, from + BLOCK)
    const block = from === 0 && to === source.length ? source : source.slice(from, to)
    const illegalAt = findIllegalCharacter(block)
    if (illegalAt !== -1) {
      const legal = source.slice(0, from + illegalAt)
      if (!hasReturns) return { text: legal, isWhole: false }
      blocks.push(withLineEnds(block.slice(0, illegalAt)))
      return { text: blocks.join(''), isWhole: false }
    }
    if (hasReturns) blocks.push(withLineEnds(block))
    from = to
    if (from < source.length) yield
  }
  return { text: hasReturns ? blocks.join('') : source, isWhole: true }
}

function withLineEnds(block: string): string {
  // Much faster than a regular expression where there is nothing but line ends.
  return block.split('\r\n').join('\n').split('\r').join('\n')
}

/** A block ends neither between two surrogates nor between a carriage return and its line feed. */
function endOfBlock(source: string, wanted: number): number {
  if (wanted >= source.length) return source.length
  const last = source.charCodeAt(wanted - 1)
  const next = source.charCodeAt(wanted)
  const isLineEnd = last === 0x0d && next === 0x0a
  const isPair = last >= 0xd800 && last <= 0xdbff && next >= 0xdc00 && next <= 0xdfff
  return isLineEnd || isPair ? wanted + 1 : wanted
}
