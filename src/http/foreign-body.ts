import { decodeReferences } from '../internal/redaction/markup-references.js'
import { truncate } from '../internal/redaction/redact.js'

/** Only this much of the start of a body is inspected; in bytes, or characters of a text. */
export const MAX_INSPECTED = 64 * 1024
const MAX_QUOTE_LENGTH = 100

/**
 * Describes a text that is not XML: `an HTML page titled "Sign in"`, `JSON beginning with {"message":"Forbidden"}`,
 * `plain text beginning with "Access denied"`, `binary data`. One line; a title or a start is truncated to 100
 * characters. Undefined for a text that may be XML, and for white space alone.
 *
 * The text has to be redacted before, since character references in a title are decoded, and a start is truncated.
 *
 * @param contentType as the header has it; used where the text is ambiguous
 */
export function describeForeignBody(
  text: string,
  contentType: string | undefined,
): string | undefined {
  const start = startOf(text)
  switch (kindOf(start, /^\s*([^\s;,]*)/.exec(contentType ?? '')?.[1]?.toLowerCase() ?? '')) {
    case 'html':
      return describePage(start)
    case 'json':
      return `JSON beginning with ${quote(start)}`
    case 'binary':
      return 'binary data'
    case 'text':
      return `plain text beginning with "${quote(start)}"`
    default:
      return undefined
  }
}

/** Whether a text is an HTML page or begins as a JSON object or array, whatever its content type. */
export function evidentKindOf(text: string): 'html' | 'json' | undefined {
  const kind = kindOf(startOf(text), '')
  return kind === 'html' || kind === 'json' ? kind : undefined
}

/**
 * Describes an XML document that is not a message: `an XML document with the root element Error that says "Not yours"`.
 * One line, with at most 200 characters of the document. The text has to be redacted before.
 */
export function describeXml(text: string): string {
  const root = rootOf(startOf(text))
  const name = /^<([^\s<>/]+)/.exec(root)?.[1]
  const document =
    name === undefined ? 'an XML document' : `an XML document with the root element ${quote(name)}`
  const words = quoteMarkup(root.replace(/<!\[CDATA\[|\]\]>/g, ' '))
  return words === '' ? document : `${document} that says "${words}"`
}

function startOf(text: string): string {
  return text.slice(0, MAX_INSPECTED).trimStart()
}

type Kind = 'html' | 'json' | 'binary' | 'text'

function kindOf(start: string, type: string): Kind | undefined {
  if (start === '') return undefined
  if (isHtml(start, type)) return 'html'
  if (start.startsWith('<')) return undefined
  if (BINARY.test(start.slice(0, 512))) return 'binary'
  const isJson = /[/+]json$/.test(type) || /^(?:\{\s*["}]|\[\s*["{[\]])/.test(start)
  return isJson ? 'json' : 'text'
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of these characters
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

function isHtml(start: string, type: string): boolean {
  const root = /^<(?:!doctype\s+(html)|([a-z][\w:.-]*))(?![\w:.-])/i.exec(rootOf(start))
  const name = root?.[1] ?? root?.[2]?.toLowerCase()
  if (root?.[1] !== undefined || name === 'html') return true
  return /^(?:text\/html|application\/xhtml\+xml)$/.test(type) && PARTS_OF_PAGES.has(name ?? '')
}

/** First elements of pages without `<html>`; other vocabularies also have elements of these names. */
const PARTS_OF_PAGES: ReadonlySet<string> = new Set(
  'a b body br center div font form frameset h1 h2 h3 head hr img link meta p pre script span style table title'.split(
    ' ',
  ),
)

/** The text without leading comments and processing instructions. */
function rootOf(text: string): string {
  const blank = /\s*/y
  let at = 0
  for (;;) {
    const close = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : ''
    const end = close === '' ? -1 : text.indexOf(close, at + 2)
    if (end === -1) return text.slice(at)
    blank.lastIndex = end + close.length
    blank.test(text)
    at = blank.lastIndex
  }
}

function describePage(page: string): string {
  let title = ''
  let text = ''
  let at = 0
  // A title in a comment, script or picture is not the title of the page.
  const opening = /<(?:(!--)|(title|script|style|svg|template)(?=[\s/>]))/gi
  for (let found = opening.exec(page); found !== null; found = opening.exec(page)) {
    text += page.slice(at, found.index)
    const name = found[2]?.toLowerCase()
    const ending = name === undefined ? /-->|$/g : new RegExp(`</${name}(?=[\\s/>])|$`, 'gi')
    ending.lastIndex = opening.lastIndex
    at = ending.exec(page)?.index ?? page.length
    if (name === 'title' && title === '') title = quoteMarkup(page.slice(found.index, at))
    opening.lastIndex = at
  }
  if (title !== '') return `an HTML page titled "${title}"`
  text += page.slice(at)
  text = quoteMarkup(text.slice(Math.max(0, text.search(/<h[1-6](?=[\s>])/i))))
  return text === '' ? 'an HTML page without title and text' : `an HTML page that says "${text}"`
}

function quoteMarkup(markup: string): string {
  return quote(decodeReferences(markup.replace(/<[^<>]*>|-->/g, ' ')))
}

function quote(text: string): string {
  // Removes control characters, line ends and marks of writing direction.
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return truncate(line.toWellFormed(), MAX_QUOTE_LENGTH)
}
