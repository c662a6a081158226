import { findIllegalCharacter } from './chars.js'

/**
 * Does what XML has done before anything else is read: white space at line ends is made one (2.11), and
 * characters that are not allowed are found. The reader then takes the first of them for the end, so that
 * errors are told in the order of the document.
 */
export class LegalTextReader {
  /** False where a character that XML can not carry stands at the end of {@link text}. */
  isWhole = true
  private at = 0
  private readonly source: string
  /** What was read, where its line ends differ from those of the source. */
  private readonly changed: string[] | undefined

  constructor(source: string) {
    this.source = source
    this.changed = source.includes('\r') ? [] : undefined
  }

  /** Reads on for about so many characters; true when there is no more to be read. */
  advance(characters: number): boolean {
    const { source, at } = this
    const to = endOfBlock(source, at + characters)
    const block = at === 0 && to === source.length ? source : source.slice(at, to)
    const illegalAt = findIllegalCharacter(block)
    this.isWhole = illegalAt === -1
    this.at = this.isWhole ? to : at + illegalAt
    this.changed?.push(withLineEnds(this.isWhole ? block : block.slice(0, illegalAt)))
    return !this.isWhole || to === source.length
  }

  /** The text with its line ends made `\n`, up to the first character that XML can not carry. */
  get text(): string {
    const { source, at, changed } = this
    if (changed !== undefined) return changed.join('')
    return at === source.length ? source : source.slice(0, at)
  }
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
