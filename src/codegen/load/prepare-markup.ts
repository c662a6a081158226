import { characterName } from '../../xml/chars.js'
import { LegalTextReader } from '../../xml/legal-text.js'
import { isNCName } from '../../xsd/simple/names.js'
import { ContractError, type ContractProblem } from './contract-error.js'

/** Receives a warning about a line, from 1. */
export type WarnAtLine = (line: number, message: string) => void

// Whole comments, CDATA sections, processing instructions and end tags, and the beginning of other markup.
const markup =
  /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<\/[^\s<>/]+[\t\n ]*>|<(?:!--|!\[CDATA\[|\?|!DOCTYPE|[^!?/]|)/gs
const unclosed = ['<!--', '<![CDATA[', '<?']

/**
 * Checks and replaces what `fast-xml-parser` does not read as XML, and normalizes line ends:
 *
 * - Characters that XML does not allow are refused: documentation pasted from a database or a terminal.
 * - Comments, CDATA sections and instructions without an end are refused: a download that ended early.
 * - End tags with attributes or a slash are refused, which the validator accepts: a WSDL edited by hand.
 * - An instruction becomes an empty comment: a note of an editor, `<?note don't stop?>`. From its apostrophe on, the
 *   parser passes over elements.
 * - So does a document type declaration (DTD): those of the schemas of XML Signature and XML Encryption have parameter
 *   entities, which the parser refuses.
 * - So does an XML declaration after the start: a .NET WSDL saved from a browser, with an empty line before it.
 *
 * What is replaced keeps its line ends, so that line numbers stay right.
 *
 * @throws ContractError `truncated`, `not-xml`
 */
export function prepareMarkup(source: string, location: string, warn?: WarnAtLine): string {
  const reader = new LegalTextReader(source.replace(/^\ufeff/, ''))
  reader.advance(source.length)
  const { text, illegal } = reader
  const lineOf = lineCounter(text)
  const fail = (at: number, reason: string, problem: ContractProblem = 'not-xml'): ContractError =>
    new ContractError(problem, location, reason, { line: lineOf(at) })
  if (illegal !== undefined) {
    const name = characterName(illegal.code)
    throw fail(illegal.at, `it contains the character ${name}, which XML does not allow`)
  }
  // Markup after this is truncated.
  const lastEnd = text.lastIndexOf('>')
  let prepared = ''
  let preparedTo = 0
  let isProlog = true
  markup.lastIndex = 0
  for (let match = markup.exec(text); match !== null; match = markup.exec(text)) {
    const { 0: found, index: at } = match
    const isEndTag = text.startsWith('</', at)
    if (unclosed.includes(found) || (found === '<' && at > lastEnd && !isEndTag)) {
      throw fail(at, 'it is truncated: markup has no end', 'truncated')
    }
    if (found.startsWith('<?')) {
      const [target = ''] = found.slice(2, -2).split(/[\t\n ]/, 1)
      const isDeclaration = target === 'xml' && isProlog
      if (isDeclaration && at > 0) {
        warn?.(lineOf(at), 'has its XML declaration after the start of the document')
      } else if (!isDeclaration && (target.toLowerCase() === 'xml' || !isNCName(target))) {
        const fault = 'an instruction without a name, or an XML declaration not at the start'
        throw fail(at, `not well-formed XML: ${fault}`)
      }
    } else if (found === '<!DOCTYPE' && isProlog) {
      const end = endOfDoctype(text, at)
      if (end === -1) throw fail(at, 'it is truncated: its DTD has no end', 'truncated')
      warn?.(lineOf(at), 'has a document type declaration (DTD), which is not read')
      markup.lastIndex = end
    } else if (!found.startsWith('<!--')) {
      isProlog = false
      if (at > lastEnd || !(found === '<' || found === '<!DOCTYPE')) continue
      const fault = isEndTag ? 'an invalid end tag' : '"<!" that does not begin markup'
      throw fail(at, `not well-formed XML: ${fault}`)
    }
    const { lastIndex: end } = markup
    const lineEnds = text.slice(at, end).replace(/[^\n]+/g, '')
    prepared += `${text.slice(preparedTo, at)}<!--${lineEnds}-->`
    preparedTo = end
  }
  return prepared + text.slice(preparedTo)
}

const doctypePart = /"[^"]*("|$)|'[^']*('|$)|<!--.*?(-->|$)|<\?.*?(\?>|$)|[[\]>]/gs

// Literals, comments and instructions may contain any text; the internal subset contains declarations.
function endOfDoctype(text: string, start: number): number {
  let isInSubset = false
  doctypePart.lastIndex = start
  for (let match = doctypePart.exec(text); match !== null; match = doctypePart.exec(text)) {
    if (match[0] === '>' && !isInSubset) return doctypePart.lastIndex
    if (match[0] === '[') isInSubset = true
    if (match[0] === ']') isInSubset = false
  }
  return -1
}

/** Returns a function for the lines, from 1, of indexes in ascending order. */
export function lineCounter(text: string): (index: number) => number {
  let line = 1
  let nextEnd = text.indexOf('\n')
  return (index) => {
    while (nextEnd !== -1 && nextEnd < index) {
      line += 1
      nextEnd = text.indexOf('\n', nextEnd + 1)
    }
    return line
  }
}
