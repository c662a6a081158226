import { decodeReferences } from '../internal/redaction/markup-references.js'

const HEADER = /<((?:[\w.-]{1,100}:)?Header)(?=[\s>])[\s\S]*?(?:<\/\1\s*>|$)/g

/**
 * An envelope with the outline of its header blocks: what a security object puts there is a secret, whatever it is
 * called, and so may be any other block.
 */
export function withOutlinedHeader(envelope: string): string {
  return envelope.replace(HEADER, (header) => outlineOf(header))
}

/**
 * The names of the elements of an envelope. Digests, signatures and tokens of a security object are secrets too, and the
 * content of a message does not belong in a log.
 */
export function outlineOf(body: string): string {
  // No `<` is raw in an attribute's value.
  // Not as markup: a `<` in a CDATA section or comment begins no name.
  const plain = body.replace(/<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)/g, '')
  return plain.replace(/<([!?]|\/?[^\s<>/]*)([^<]*)/g, (_, name: string, rest: string) => {
    if (name === '!' || name === '?') return ''
    const end = rest.lastIndexOf('>')
    const text = rest.slice(end + 1).trim() === '' ? '' : '…'
    return `<${name}${rest[end - 1] === '/' ? '/' : ''}>${text}`
  })
}

const MAX_TEXT = 20_000
const TEXT = new RegExp(
  `>([^<>]{6,${MAX_TEXT}})|<!\\[CDATA\\[([\\s\\S]{6,${MAX_TEXT}}?)(?:\\]\\]>|$)`,
  'g',
)
const ATTRIBUTE = /\s(?!xmlns\b)[^\s=<>"']{1,100}=(?:"([^"<]{6,20000})"|'([^'<]{6,20000})')/g

/**
 * The texts of the header blocks of an envelope, which may be secrets, whatever they are called. Without URIs, which
 * name actions and addresses, and short texts, which occur by chance.
 */
export function headerBlockTexts(envelope: string): string[] {
  const headers = [...envelope.matchAll(HEADER)].map(([header]) => header)
  return headers
    .flatMap((header) => [...header.matchAll(TEXT), ...header.matchAll(ATTRIBUTE)])
    .map(([, text, other]) => (text ?? other ?? '').trim())
    .filter((text) => text.length >= 6 && !/^(?:https?|urn):/i.test(text))
    .flatMap((text) => [text, decodeReferences(text)])
}
