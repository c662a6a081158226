import { createHash } from 'node:crypto'

/** Two hashes of a text: exact, and independent of its layout. */
export interface Fingerprint {
  /** Hash of the text with normalized line ends. */
  readonly exact: string
  /** Hash of the tokens, without those that formatters add, remove or sort. */
  readonly tokens: string
}

/** Computes both hashes. */
export function fingerprint(text: string): Fingerprint {
  const plain = portableText(text)
  return { exact: hash(plain), tokens: hash(tokensOf(plain)) }
}

/** Normalizes line ends to line feeds, and removes a byte order mark. */
export function portableText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
}

/**
 * The tokens without white space, quotes, semicolons, commas, parentheses and `|`. Imports and re-exports are a
 * set of words, since formatters sort and merge them.
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
