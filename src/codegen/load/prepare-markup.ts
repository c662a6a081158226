import { findIllegalCharacter } from '../../xml/chars.js'
import { ContractError } from './contract-error.js'

const openers = [
  { start: '<!--', end: '-->', what: 'a comment' },
  { start: '<![CDATA[', end: ']]>', what: 'a CDATA section' },
  { start: '<?', end: '?>', what: 'a processing instruction' },
] as const

/** Receives a warning about a line, from 1. */
export type WarnAtLine = (line: number, message: string) => void

/**
 * Checks what `fast-xml-parser` does not check (characters that XML does not allow; comments, CDATA sections
 * and processing instructions without an end), and returns the text with line ends normalized, without
 * processing instructions (the parser fails on an apostrophe in them), XML declaration and document type
 * declaration. Their line ends stay, so that line numbers stay right. A document type declaration is not read.
 *
 * @throws ContractError `truncated`, `not-xml`
 */
export function prepareMarkup(
  source: string,
  location: string,
  warn: WarnAtLine = () => {},
): string {
  const text = (source.startsWith('\ufeff') ? source.slice(1) : source).replace(/\r\n?/g, '\n')
  const illegalAt = findIllegalCharacter(text)
  if (illegalAt !== -1) {
    const code = text.charCodeAt(illegalAt).toString(16).toUpperCase().padStart(4, '0')
    throw new ContractError(
      'not-xml',
      location,
      `it contains the character U+${code}, which XML does not allow`,
      { line: lineAt(text, illegalAt) },
    )
  }
  const kept: string[] = []
  let keptUpTo = 0
  let isProlog = true
  const remove = (from: number, to: number): void => {
    kept.push(text.slice(keptUpTo, from), text.slice(from, to).replace(/[^\n]+/g, ''))
    keptUpTo = to
  }
  // An end tag after this is unfinished: `parse-source.ts` reports the text as truncated.
  const lastEnd = text.lastIndexOf('>')
  let at = text.indexOf('<')
  while (at !== -1) {
    const opener = openers.find(({ start }) => text.startsWith(start, at))
    if (opener === undefined) {
      if (isProlog && text.startsWith('<!DOCTYPE', at)) {
        const next = endOfDoctype(text, at, location)
        warn(lineAt(text, at), 'has a document type declaration (DTD), which is not read')
        remove(at, next)
        at = text.indexOf('<', next)
        continue
      }
      if (text.startsWith('<!', at)) throw unknownMarkup(text, at, location)
      isProlog = false
      if (text.startsWith('</', at) && at < lastEnd && !isEndTag(text, at)) {
        throw new ContractError('not-xml', location, 'not well-formed XML: an invalid end tag', {
          line: lineAt(text, at),
        })
      }
      at = text.indexOf('<', at + 1)
      continue
    }
    if (opener.start === '<?' && isProlog && at > 0 && /^<\?xml\s/.test(text.slice(at, at + 6))) {
      warn(lineAt(text, at), 'has its XML declaration after the start of the document')
    } else if (opener.start === '<?' && !isInstruction(text, at)) {
      throw new ContractError(
        'not-xml',
        location,
        'not well-formed XML: an XML declaration that is not at the start, or an instruction without a name',
        { line: lineAt(text, at) },
      )
    }
    const end = text.indexOf(opener.end, at + opener.start.length)
    if (end === -1) {
      throw new ContractError('truncated', location, `it is truncated: ${opener.what} has no end`, {
        line: lineAt(text, at),
      })
    }
    const next = end + opener.end.length
    if (opener.start === '<?') remove(at, next)
    at = text.indexOf('<', next)
  }
  return keptUpTo === 0 ? text : kept.join('') + text.slice(keptUpTo)
}

const endTag = /<\/[^\s<>/]+\s*>/y

// The parser accepts attributes and a slash in end tags.
function isEndTag(text: string, at: number): boolean {
  endTag.lastIndex = at
  return endTag.test(text)
}

function unknownMarkup(text: string, at: number, location: string): ContractError {
  const options = { line: lineAt(text, at) }
  // The text ends within one of these delimiters.
  const isTruncated = ['<!--', '<![CDATA[', '<!DOCTYPE'].some((word) =>
    word.startsWith(text.slice(at)),
  )
  return isTruncated
    ? new ContractError('truncated', location, 'it is truncated: it ends inside markup', options)
    : new ContractError(
        'not-xml',
        location,
        'not well-formed XML: "<!" that does not begin markup',
        options,
      )
}

const doctypeToken = /["'[\]>]|<!--|<\?/g

// Literals, comments and instructions may contain any text; the internal subset contains declarations.
function endOfDoctype(text: string, start: number, location: string): number {
  const truncated = (): ContractError =>
    new ContractError('truncated', location, 'it is truncated: its DTD has no end', {
      line: lineAt(text, start),
    })
  let isInSubset = false
  let at = start
  for (;;) {
    doctypeToken.lastIndex = at
    const token = doctypeToken.exec(text)
    if (token === null) throw truncated()
    at = token.index + token[0].length
    if (token[0] === '>' && !isInSubset) return at
    if (token[0] === '[') isInSubset = true
    if (token[0] === ']') isInSubset = false
    const closing = closings[token[0]]
    if (closing === undefined) continue
    const end = text.indexOf(closing, at)
    if (end === -1) throw truncated()
    at = end + closing.length
  }
}

const closings: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "'": "'",
  '<!--': '-->',
  '<?': '?>',
}

function isInstruction(text: string, at: number): boolean {
  const target = /^<\?([^\s?<>]*)/.exec(text.slice(at, at + 100))?.[1] ?? ''
  if (target.toLowerCase() === 'xml') return target === 'xml' && at === 0
  return /^[^\d.-]/.test(target) || text.length - at < 3
}

/** The line, from 1, of the character at `index`. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < index; end = text.indexOf('\n', end + 1)) {
    line += 1
  }
  return line
}
