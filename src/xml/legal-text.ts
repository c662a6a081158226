import { findIllegalCharacter, replaceIllegalCharacters } from './chars.js'

/** A character that XML 1.0 does not allow, or a reference to one, and its place in the text. */
export interface IllegalCharacter {
  readonly at: number
  readonly code: number
}

/**
 * Prepares a text for parsing: normalizes line ends (XML 1.0, section 2.11), and replaces each character that is not
 * allowed by U+FFFD, so that the rest of the document can still be read.
 */
export class LegalTextReader {
  /** The first character that is not allowed, by its place in {@link text}. */
  illegal: IllegalCharacter | undefined
  private at = 0
  private readonly source: string
  private readonly hasReturns: boolean
  private readonly pieces: string[] = []
  private length = 0

  constructor(source: string) {
    this.source = source
    this.hasReturns = source.includes('\r')
  }

  /** Reads about this many more characters; true at the end of the text. */
  advance(characters: number): boolean {
    const { source, at } = this
    const to = endOfBlock(source, at + characters)
    const block = at === 0 && to === source.length ? source : source.slice(at, to)
    let piece = this.hasReturns ? withLineEnds(block) : block
    const illegalAt = findIllegalCharacter(piece)
    if (illegalAt !== -1) {
      this.illegal ??= { at: this.length + illegalAt, code: piece.charCodeAt(illegalAt) }
      piece = replaceIllegalCharacters(piece)
    }
    this.pieces.push(piece)
    this.length += piece.length
    this.at = to
    return to === source.length
  }

  /** The text with `\n` for all line ends, and with U+FFFD for characters that are not allowed. */
  get text(): string {
    return this.hasReturns || this.illegal !== undefined ? this.pieces.join('') : this.source
  }
}

function withLineEnds(block: string): string {
  // By `split`, which is fast also for a text with many line ends.
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
