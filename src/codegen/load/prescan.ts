import { ContractError } from './contract-error.js'

const openers = [
  { start: '<!--', end: '-->', what: 'a comment' },
  { start: '<![CDATA[', end: ']]>', what: 'a CDATA section' },
  { start: '<?', end: '?>', what: 'a processing instruction' },
] as const

// C0 controls but tab and line ends, the two non-characters, and surrogates without their other half.
const illegal =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML 1.0 excludes
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Takes note of something that is passed over. */
export type Note = (line: number, message: string) => void

/**
 * Looks at what `fast-xml-parser` does not: document type declarations, characters that XML cannot
 * carry, comments and the like without an end. Gives the text with line ends normalised, and with
 * processing instructions (which the parser trips over when they hold an apostrophe), the XML
 * declaration and a document type declaration taken out, their line ends kept so that line numbers
 * stay right. Nothing in a document type declaration is read.
 *
 * @throws ContractError `cut-off`, `not-xml`
 */
export function prescan(source: string, location: string, note: Note = () => {}): string {
  const text = (source.startsWith('\ufeff') ? source.slice(1) : source).replace(/\r\n?/g, '\n')
  const bad = illegal.exec(text)
  if (bad !== null) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new ContractError(
      'not-xml',
      location,
      `it holds the character U+${code}, which XML cannot carry`,
      { line: lineAt(text, bad.index) },
    )
  }
  const kept: string[] = []
  let keptUpTo = 0
  let isProlog = true
  const leaveOut = (from: number, to: number): void => {
    kept.push(text.slice(keptUpTo, from), text.slice(from, to).replace(/[^\n]+/g, ''))
    keptUpTo = to
  }
  // What has no end is cut off, and told so later.
  const lastEnd = text.lastIndexOf('>')
  let at = text.indexOf('<')
  while (at !== -1) {
    const opener = openers.find(({ start }) => text.startsWith(start, at))
    if (opener === undefined) {
      if (isProlog && text.startsWith('<!DOCTYPE', at)) {
        const next = endOfDoctype(text, at, location)
        note(lineAt(text, at), 'has a document type declaration (DTD), which is not read')
        leaveOut(at, next)
        at = text.indexOf('<', next)
        continue
      }
      if (text.startsWith('<!', at)) throw unknownMarkup(text, at, location)
      isProlog = false
      if (text.startsWith('</', at) && at < lastEnd && !isEndTag(text, at)) {
        throw new ContractError(
          'not-xml',
          location,
          'not well-formed XML: an end tag that is none',
          {
            line: lineAt(text, at),
          },
        )
      }
      at = text.indexOf('<', at + 1)
      continue
    }
    if (opener.start === '<?' && isProlog && at > 0 && /^<\?xml\s/.test(text.slice(at, at + 6))) {
      note(lineAt(text, at), 'has its XML declaration not at the start, where it has to be')
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
      throw new ContractError('cut-off', location, `it is cut off: ${opener.what} has no end`, {
        line: lineAt(text, at),
      })
    }
    const next = end + opener.end.length
    if (opener.start === '<?') leaveOut(at, next)
    at = text.indexOf('<', next)
  }
  return keptUpTo === 0 ? text : kept.join('') + text.slice(keptUpTo)
}

const endTag = /<\/[^\s<>/]+\s*>/y

// The parser takes attributes and a slash there.
function isEndTag(text: string, at: number): boolean {
  endTag.lastIndex = at
  return endTag.test(text)
}

function unknownMarkup(text: string, at: number, location: string): ContractError {
  const options = { line: lineAt(text, at) }
  // The start of a longer word, with nothing behind it.
  const isCut = ['<!--', '<![CDATA[', '<!DOCTYPE'].some((word) => word.startsWith(text.slice(at)))
  return isCut
    ? new ContractError('cut-off', location, 'it is cut off: it ends inside of markup', options)
    : new ContractError(
        'not-xml',
        location,
        'not well-formed XML: "<!" that begins no markup',
        options,
      )
}

const doctypeToken = /["'[\]>]|<!--|<\?/g

// Quotes, comments and instructions may hold anything, and the internal subset holds declarations.
function endOfDoctype(text: string, start: number, location: string): number {
  const cutOff = (): ContractError =>
    new ContractError('cut-off', location, 'it is cut off: its DTD has no end', {
      line: lineAt(text, start),
    })
  let isInSubset = false
  let at = start
  for (;;) {
    doctypeToken.lastIndex = at
    const token = doctypeToken.exec(text)
    if (token === null) throw cutOff()
    at = token.index + token[0].length
    if (token[0] === '>' && !isInSubset) return at
    if (token[0] === '[') isInSubset = true
    if (token[0] === ']') isInSubset = false
    const closing = closings[token[0]]
    if (closing === undefined) continue
    const end = text.indexOf(closing, at)
    if (end === -1) throw cutOff()
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

/** The line, from 1, in which the character at `index` stands. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < index; end = text.indexOf('\n', end + 1)) {
    line += 1
  }
  return line
}
