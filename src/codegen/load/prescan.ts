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

/**
 * Looks at what `fast-xml-parser` does not: document type declarations, characters that XML cannot
 * carry, comments and the like without an end. Gives the text with line ends normalised, and with
 * processing instructions (which the parser trips over when they hold an apostrophe) and the XML
 * declaration taken out, their line ends kept so that line numbers stay right.
 *
 * @throws ContractError `dtd`, `cut-off`, `not-xml`
 */
export function prescan(source: string, location: string): string {
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
  let at = text.indexOf('<')
  while (at !== -1) {
    const opener = openers.find(({ start }) => text.startsWith(start, at))
    if (opener === undefined) {
      if (text.startsWith('<!DOCTYPE', at)) {
        throw new ContractError(
          'dtd',
          location,
          'it has a document type declaration (DTD), which is not read',
          { line: lineAt(text, at) },
        )
      }
      at = text.indexOf('<', at + 1)
      continue
    }
    const end = text.indexOf(opener.end, at + opener.start.length)
    if (end === -1) {
      throw new ContractError('cut-off', location, `it is cut off: ${opener.what} has no end`, {
        line: lineAt(text, at),
      })
    }
    const next = end + opener.end.length
    if (opener.start === '<?') {
      kept.push(text.slice(keptUpTo, at), text.slice(at, next).replace(/[^\n]+/g, ''))
      keptUpTo = next
    }
    at = text.indexOf('<', next)
  }
  return keptUpTo === 0 ? text : kept.join('') + text.slice(keptUpTo)
}

/** The line, from 1, in which the character at `index` stands. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let end = text.indexOf('\n'); end !== -1 && end < index; end = text.indexOf('\n', end + 1)) {
    line += 1
  }
  return line
}
