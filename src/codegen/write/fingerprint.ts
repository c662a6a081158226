import { createHash } from 'node:crypto'

/** What a text is known by: as it is, and as formatters leave it. */
export interface Fingerprint {
  /** Of the text with line ends made equal. */
  readonly exact: string
  /** Of the tokens alone, without what formatters add, take away and sort. */
  readonly tokens: string
}

export function fingerprint(text: string): Fingerprint {
  const plain = portableText(text)
  return { exact: hash(plain), tokens: hash(tokensOf(plain)) }
}

/** A text as it is on every machine: line feeds, and no byte order mark. */
export function portableText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
}

/**
 * White space, quotes, semicolons, commas, parentheses and the bars of unions are left out. Of imports and
 * re-exports counts which words they have, for formatters sort and merge them.
 */
function tokensOf(text: string): string {
  const imported = new Set<string>()
  const rest = text.replace(IMPORT, (statement) => {
    for (const [word] of statement.matchAll(/[^\s{},;'"]+/g)) imported.add(word)
    return ''
  })
  const tokens = rest.match(/[\p{L}\p{N}\p{M}_$]+|\\(?!['"])|[^\s'"`;,()|\\]/gu) ?? []
  return [...[...imported].sort(), '', ...tokens].join('\n')
}

const IMPORT =
  /^(?:import|export)\s+(?:type\s+)?(?:\{[^{}]*\}|\*(?:\s+as\s+[\w$]+)?)\s*from\s*(?:'[^'\n]*'|"[^"\n]*")/gm

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
