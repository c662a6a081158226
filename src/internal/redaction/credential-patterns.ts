import { Buffer } from 'node:buffer'
import { AUTHENTICATION_SCHEMES, isSecretName } from './secret-names.js'

/** Replaces a secret in a text. */
export const REDACTED = '[redacted]'

/**
 * Redacts everything that looks like a credential: a JWT, an authorization header, the password of an echoed request,
 * the user part of a URL, an API key, a private key. Ordinary words are kept: "the basic plan", "the bearer token has
 * expired", "the element <password> is missing". The time is linear, since each repetition is unambiguous or bounded.
 */
export function redactCredentials(text: string): string {
  let result = text
  for (const [pattern, replace] of CREDENTIAL_PATTERNS) result = result.replace(pattern, replace)
  return redactJwts(result)
}

type Replace = (match: string, ...groups: (string | undefined)[]) => string

// Elements and members whose content is a secret.
const PASSWORD = 'password|passwd|passphrase|pwd|apikey|api_key|client_secret|secret|jwt'
const TAG = `(?:[\\w.-]{1,40}:)?(?:${PASSWORD})`
const PARAMETER = `[\\w-]{1,40}=(?:"[^"]{0,4000}"?|[^\\s"',;<>\\\\]{1,4000})`
const PARAMETERS = `${PARAMETER}(?:[ \\t]{0,4},[ \\t]{0,4}${PARAMETER}){0,30}`
// Neither a shell variable nor words in parentheses, which are placeholders.
const WORD = '(?![$(])[^\\s"\'<>,;\\\\]+'

const CREDENTIAL_PATTERNS: readonly [RegExp, Replace][] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    () => REDACTED,
  ],
  [
    new RegExp(
      `(?<![a-z])(authorization\\\\{0,3}["']?[ \\t]{0,4}[:=][ \\t]{0,4}\\[?\\\\{0,3}["']?)(?:(${AUTHENTICATION_SCHEMES})[ \\t]{1,8})?(?:(${PARAMETERS})|(${WORD})(?:([ \\t]{1,8})(${WORD}))?)`,
      'gi',
    ),
    (match, name = '', scheme, parameters, first = '', space = '', second = '') => {
      if (parameters !== undefined || scheme !== undefined) {
        return `${name}${scheme === undefined ? '' : `${scheme} `}${REDACTED}${space}${second}`
      }
      // A member of JSON, or the only word that follows.
      if (second === '') return /["']$/.test(name) || isOpaque(first) ? name + REDACTED : match
      // An unknown scheme and its credential, or the first words of a sentence.
      const shown = [first, second].map((word) => (isOpaque(word) ? REDACTED : word))
      return shown.includes(REDACTED) ? name + shown.join(space) : match
    },
  ],
  [
    new RegExp(`\\b(digest)[ \\t]{1,8}(?=username=)${PARAMETERS}`, 'gi'),
    (_, scheme) => `${scheme} ${REDACTED}`,
  ],
  [
    /\b(bearer|basic|negotiate|ntlm|dpop)(\s{1,8}|[ \t]{0,4}:[ \t]{0,4})((?:access[ _-])?token\s{0,3}(?:[:=]\s{0,3}|is\s|\s))?(["']?)([\w.~+/=-]+)(["']?)/gi,
    (match, scheme = '', space = '', label = '', open = '', given = '', quote = '') => {
      const start = scheme + space + label + open
      const isSecret = label.includes('=') || isCredential(given, scheme, quote)
      if (isSecret) return start + REDACTED + (/\.$/.test(given) ? '.' : '') + quote
      const [, name = '', value] = /^([a-z_-]{1,20}=)([^=].*)$/i.exec(given) ?? []
      const isNamed = value !== undefined && isSecretName(name)
      return isNamed ? start + name + REDACTED + quote : match
    },
  ],
  // With an end tag the whole text; without one, in a truncated echo, the word after the start tag.
  [
    new RegExp(
      `(<${TAG}(?:\\s[^<>]{0,400})?>)(?:(?:<!\\[CDATA\\[[\\s\\S]{0,4000}?\\]\\]>|[^<])+(?=</)|(?!-[a-z]+\\b)(?:<!\\[CDATA\\[)?[^<\\s]+)`,
      'gi',
    ),
    (_, tag) => tag + REDACTED,
  ],
  [
    new RegExp(
      `(&lt;${TAG}(?:\\s(?:(?!&[lg]t;)[^<]){0,400})?&gt;)(?:(?:(?!&lt;)[^<])+(?=&lt;/)|(?:(?!&lt;)[^<\\s])+)`,
      'gi',
    ),
    (_, tag) => tag + REDACTED,
  ],
  [
    new RegExp(`(["'](?:${PASSWORD})["']\\s{0,4}:\\s{0,4}")(?:\\\\.|[^"\\\\])+`, 'gi'),
    (_, name) => name + REDACTED,
  ],
  // As the whole of a text, element or member it is a key; in a sentence it may be a word.
  [/^apikey-[\w-]+$|(?<=>|&gt;|:\s?")apikey-[\w-]+(?=<|&lt;|")/gi, withoutKey],
  [/\bapikey-[\w-]+/gi, (match) => (isApiKey(match) ? withoutKey(match) : match)],
  [
    /\b([a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"<>]{0,200}:[^\s/"<>]{1,200}@/gi,
    (_, start) => `${start}${REDACTED}@`,
  ],
  [
    /((?:^|[\s"'=(>])\/\/)[^\s/@:"<>]{1,200}:[^\s/"<>]{1,200}@(?=[\w-]{1,63}(?:\.\w|:\d)|\[|localhost)/gi,
    (_, start) => `${start}${REDACTED}@`,
  ],
]

// For Basic, a login in Base64; for other schemes, a text that cannot be a word.
function isCredential(word: string, scheme: string, quote: string): boolean {
  const given = word.replace(/\.+$/, '')
  // The name of a parameter, `realm="…"`.
  if (quote === '"' && given.endsWith('=')) return false
  if (isPadded(given)) return true
  if (/^[a-z_-]{1,20}=[^=]/i.test(given)) return false
  return /^basic$/i.test(scheme) ? isLogin(given) || isLongRun(given) : isOpaque(given)
}

function isPadded(text: string): boolean {
  return text.length >= 8 && text.length % 4 === 0 && /^[\w+/-]+={1,2}$/.test(text)
}

const BASE64 = /^[\w+/-]+=*$/

// RFC 7617: user name, colon, password.
function isLogin(given: string): boolean {
  if (!BASE64.test(given)) return false
  const login = Buffer.from(given, 'base64').toString()
  return /^[^\p{Cc}\uFFFD]*:[^\p{Cc}\uFFFD]*$/u.test(login)
}

function isLongRun(text: string): boolean {
  return /[\w+/-]{16}/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)
}

// Numbers and versions, words with a number, and numbers with a unit.
const NUMBERED =
  /^(?:\d+[a-z]{0,2}|(?:aes|api|base|day|es|gpt|hs|http|ipv|iso|level|md|oauth|option|part|phase|plan|ps|q|rfc|rs|saml|sha|soap|ssl|step|tier|tls|tlsv|utf|v|version|web|ws|wss|x)\d{1,5})$/i

/** Whether a word does not look like part of a sentence: it has digits, mixed capitals, or is very long. */
function isOpaque(word: string): boolean {
  if (/^\d{4}-\d\d-\d\d(?:$|T)/.test(word)) return false
  if (isPadded(word)) return true
  const parts = word.split(/[^A-Za-z\d]+/)
  if (parts.some(isOpaquePart)) return true
  // `ABCD-1234-EFGH-5678`
  return parts.filter((part) => /^\d{3,}$/.test(part)).length > 1 && /[A-Z]/i.test(word)
}

function isOpaquePart(part: string): boolean {
  if (/^\d+$/.test(part)) return part.length >= 9
  if (/\d/.test(part)) return !NUMBERED.test(part)
  if (part.length >= 25) return true
  const humps = part.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []
  return part.length >= 8 && part.length < 3 * humps.length
}

const API_KEY_PREFIX = 'apikey-'

// The prefix is kept, to show that a key was there.
function withoutKey(text: string): string {
  return text.slice(0, API_KEY_PREFIX.length) + REDACTED
}

function isApiKey(text: string): boolean {
  const key = text.slice(API_KEY_PREFIX.length)
  if (/\d/.test(key)) return /\d{2}/.test(key) || key.length >= 6
  return text.startsWith(API_KEY_PREFIX) && (/[A-Z]{3}/.test(key) || isOpaque(key))
}

// `{"` in Base64, with or without white space between.
const JWT_START = /e(?:yJ|yA|wog|w0K)/g
const JWT_REST = /[\w-]*(?:(?:\.|&#46;|&#x2[Ee];|%2[Ee]|\\u002[Ee])[\w-]*)*/y

function redactJwts(text: string): string {
  let result = ''
  let copied = 0
  JWT_START.lastIndex = 0
  for (let match = JWT_START.exec(text); match !== null; match = JWT_START.exec(text)) {
    const { index } = match
    if (!beginsObject(text.slice(index, index + 40))) continue
    JWT_REST.lastIndex = index
    const end = index + (JWT_REST.exec(text)?.[0].length ?? 0)
    result += text.slice(copied, index) + REDACTED
    copied = end
    JWT_START.lastIndex = end
  }
  return result + text.slice(copied)
}

function beginsObject(start: string): boolean {
  const [run = ''] = /^[\w-]+/.exec(start) ?? []
  return run.length >= 11 && /^\{\s*"[\x20-\x7e]{3}/.test(Buffer.from(run, 'base64url').toString())
}
