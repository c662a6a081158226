/** Takes secrets out of a text that comes from outside. */
export type Redact = (text: string) => string

const MARK = '[redacted]'

// Shapes that are secret whoever made them: a JWT, an authorization header, the password of an echoed
// request, the user part of a URL. Each is linear: no repetition can be entered in two ways.
const SHAPES: readonly [RegExp, string][] = [
  [/eyJ[\w-]{8,}(?:\.[\w-]*)*/g, MARK],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${MARK}`],
  [/(<(?:[\w-]{1,40}:)?password\b[^<>]{0,400}>)[^<]+/gi, `$1${MARK}`],
  [/(&lt;(?:[\w-]{1,40}:)?password&gt;)[^&<]+/gi, `$1${MARK}`],
  [/\bapikey-[\w-]+/gi, MARK],
  [/(\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}@/g, `$1${MARK}@`],
]

// Every spelling in which a server, a proxy or a page may give a secret back.
function spellings(secret: string): string[] {
  const xml = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const quoted = xml.replace(/"/g, '&quot;')
  return [
    secret,
    xml,
    quoted,
    quoted.replace(/'/g, '&apos;'),
    quoted.replace(/'/g, '&#39;'),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    encodeURIComponent(secret.toWellFormed()).replace(/%20/g, '+'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ]
}

/**
 * Makes a function that takes these secrets, and whatever looks like one, out of a text. The work of
 * preparing it is done on the first use: most calls end without one.
 *
 * Cut a text only after it went through here: half a secret is not found any more.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  let known: RegExp | undefined
  return (text) => {
    if (text === '') return text
    known ??= compile(secrets)
    let result = text.replace(known, MARK)
    for (const [shape, replacement] of SHAPES) result = result.replace(shape, replacement)
    return result
  }
}

function compile(secrets: readonly string[]): RegExp {
  const all = new Set<string>()
  for (const secret of secrets) {
    // Two characters are in every text; to take them out would hide all and protect nothing.
    if (secret.length < 3) continue
    for (const spelling of spellings(secret)) all.add(spelling)
  }
  if (all.size === 0) return /(?!)/g
  const longestFirst = [...all].sort((a, b) => b.length - a.length)
  const alternatives = longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(alternatives.join('|'), 'gi')
}

/** The first `limit` characters, never half a surrogate pair, with an ellipsis where something was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).toWellFormed()}…`
}
