import { Buffer } from 'node:buffer'
import { decodeReference, referencePattern } from './markup-references.js'

/**
 * A text with one encoding decoded. `origin` has, for each of its characters, the start and end of its encoded form in
 * the original text; it is undefined for the original text itself.
 */
interface View {
  readonly text: string
  readonly origin: { readonly starts: Uint32Array; readonly ends: Uint32Array } | undefined
}

/** An encoding: a pattern of its escapes, and the decoded text of each match. */
interface Encoding {
  readonly pattern: RegExp
  readonly decode: (match: RegExpExecArray) => string
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** A pattern of the bytes of one UTF-8 character, or of one illegal byte; each byte is `mark` and two digits. */
function oneCharacter(mark: string): string {
  const byte = (lead: string): string => `${mark}${lead}[\\da-f]`
  const more = byte('[89ab]')
  const long = [
    `${byte('[cd]')}${more}`,
    `${byte('e')}(?:${more}){2}`,
    `${byte('f')}(?:${more}){3}`,
  ]
  return [...long, byte('[\\da-f]')].join('|')
}

function fromBytes(digits: string): string {
  return Buffer.from(digits.replace(/[^\da-f]/gi, ''), 'hex').toString()
}

// Each decodes several layers at once: `&amp;lt;` is `<`, `%2541` is `A`.
const XML: Encoding = { pattern: referencePattern(3), decode: decodeReference }
const URL_ENCODED: Encoding = {
  pattern: new RegExp(`${oneCharacter('%(?:25){0,2}')}|\\+`, 'gi'),
  // A plus may be a space: both are a space in what is searched and in what is searched for.
  decode: ([found]) =>
    found === '+' || /^%(?:25)*2b$/i.test(found)
      ? ' '
      : fromBytes(found.replace(/%(?:25)+(?=[\da-f]{2})/gi, '%')),
}
const ESCAPED: Encoding = {
  // A whole run of backslashes, since each layer doubles it.
  pattern: /\\+(?:u([\da-f]{4})|x([\da-f]{2})|(["'/nrt]))?|''/gi,
  decode: ([found, unit, byte, character]) => {
    if (found === "''") return "'"
    if (character !== undefined) return CONTROLS[character.toLowerCase()] ?? character
    const code = unit ?? byte
    return code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16))
  },
}
const QUOTED_PRINTABLE: Encoding = {
  pattern: new RegExp(`=\\r?\\n|${oneCharacter('=')}`, 'gi'),
  decode: ([found]) => fromBytes(found),
}
// A text may be wrapped and indented at any place.
const BLANK: Encoding = { pattern: /\s+/g, decode: () => '' }
// Bytes that were read in another character encoding, and references by other names, as `&auml;`: their characters are
// unknown.
const GARBLED: Encoding = {
  pattern: /(?:[^\0-\x7f]|&[a-z]{2,8};)+/gi,
  decode: () => '\0',
}

// An outer encoding, and the encodings that are tried inside it.
const LAYERS: readonly (readonly [Encoding, ...Encoding[]])[] = [
  [XML, URL_ENCODED, ESCAPED, BLANK, GARBLED],
  [URL_ENCODED, XML, ESCAPED, GARBLED],
  [ESCAPED, XML, URL_ENCODED, BLANK],
  [QUOTED_PRINTABLE],
  [BLANK],
  [GARBLED],
]

const MAX_PASSES = 3

/**
 * Decodes a text until no escape is left in it, also those that were not there before; `undefined` where the encoding does
 * not occur in it.
 */
function decodeView(view: View, encoding: Encoding): View | undefined {
  let decoded = decodeOnce(view, encoding)
  for (let pass = 1; decoded !== undefined && pass < MAX_PASSES; pass++) {
    const further = decodeOnce(decoded, encoding)
    if (further === undefined) break
    decoded = further
  }
  return decoded
}

function decodeOnce({ text, origin }: View, { pattern, decode }: Encoding): View | undefined {
  pattern.lastIndex = 0
  // What is decoded to itself is no escape, such as one backslash.
  let match = pattern.exec(text)
  while (match !== null && decode(match) === match[0]) match = pattern.exec(text)
  if (match === null) return undefined
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  const startOf = (index: number): number => origin?.starts[index] ?? index
  const endOf = (index: number): number => origin?.ends[index] ?? index + 1
  let decoded = ''
  let copied = 0
  const copyTo = (end: number): void => {
    for (let from = copied, to = decoded.length; from < end; from++, to++) {
      starts[to] = startOf(from)
      ends[to] = endOf(from)
    }
    decoded += text.slice(copied, end)
  }
  for (; match !== null; match = pattern.exec(text)) {
    copyTo(match.index)
    copied = match.index + match[0].length
    const replacement = decode(match)
    // Without `fill`, which is slow for one character.
    for (let to = decoded.length; to < decoded.length + replacement.length; to++) {
      starts[to] = startOf(match.index)
      ends[to] = endOf(copied - 1)
    }
    decoded += replacement
  }
  copyTo(text.length)
  return { text: decoded, origin: { starts, ends } }
}

// Lower case with the same number of characters: that of a dotted I has two characters, and that of a sigma depends on
// its position in the word.
function folded(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3')
}

// Base64 of a text that contains the secret: the characters that depend on the secret alone, for each of its three
// alignments.
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const certain = encoded.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    )
    // A shorter text would occur by chance.
    return certain.length < 6 ? [] : [certain, certain.replace(/\+/g, '-').replace(/\//g, '_')]
  })
}

// As this package writes them, since a service may dump the whole request.
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function decodeText(text: string, encoding: Encoding): string {
  return decodeView({ text, origin: undefined }, encoding)?.text ?? text
}

/** The texts to search for, in the case in which they were given. */
interface Needles {
  /** The secrets, also in Base64 and in hexadecimal digits. */
  readonly whole: readonly string[]
  /** The secrets as they are written in a URL or in JSON, in Base64 and in hexadecimal digits. */
  readonly dumped: readonly string[]
  /** The secrets with other characters than ASCII, which were read in another character encoding. */
  readonly garbled: readonly string[]
  /** The secrets without white space; without those that are too short to be searched for. */
  readonly unbroken: readonly string[]
}

function prepare(secrets: readonly string[]): Needles {
  // One or two characters occur in every text; redacting them would hide everything and protect nothing.
  const long = secrets.filter((secret) => secret.length >= 3)
  const xml = long.map((text) => text.replace(/[&<>]/g, (found) => ESCAPES[found] ?? found))
  const normal = long.flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')])
  const whole = [...normal, ...dumpsOf([...long, ...xml])]
  const dumped = dumpsOf(long.flatMap((text) => [inUrl(text), JSON.stringify(text).slice(1, -1)]))
  const garbled = long.map((text) => text.replace(GARBLED.pattern, '\0'))
  const unbroken = [...whole, ...dumped].map((text) => text.replace(BLANK.pattern, ''))
  return {
    whole,
    dumped,
    garbled: garbled.filter((text) => text.includes('\0') && text.replace(/\0/g, '').length >= 4),
    unbroken: unbroken.filter((text) => text.length >= 6),
  }
}

function dumpsOf(texts: readonly string[]): string[] {
  return [...new Set(texts)]
    .flatMap((text) => [Buffer.from(text), Buffer.from(text, 'latin1')])
    .flatMap((bytes) => [...inBase64(bytes), bytes.toString('hex')])
}

function inUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map(folded))]
}

/**
 * What to search for in a text that was decoded, which goes through all layers, also through what is an escape in the
 * secret itself: `a%41` in a URL is `a%2541`, which is decoded to `aA`.
 */
function needlesIn(encodings: readonly Encoding[], all: Needles): readonly string[] {
  const last = encodings.at(-1)
  const due = last === GARBLED ? all.garbled : last === BLANK ? all.unbroken : all.whole
  // The outer encoding may have hidden the escapes of the secret, or the inner one.
  const decoded = encodings
    .map((_, from) => encodings.slice(from))
    .flatMap((inner) => due.map((text) => inner.reduce(decodeText, text)))
  return unique([...due, ...decoded.filter((text) => text.trim().length >= 3)])
}

/** A range of a text. */
export type Range = readonly [start: number, end: number]

function find({ text, origin }: View, needles: readonly string[], ranges: Range[]): void {
  const haystack = folded(text)
  for (const needle of needles) {
    let end = 0
    for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, end)) {
      end = at + needle.length
      ranges.push([origin?.starts[at] ?? at, origin?.ends[end - 1] ?? end])
    }
  }
}

/** Finds secrets in a text, sorted by their start; they may overlap. */
export type Search = (text: string) => readonly Range[]

/**
 * Makes a search for secrets in every encoding in which a server, proxy or page may repeat them: XML, HTML, a URL,
 * JSON, a mail, Base64, hexadecimal digits, wrapped lines, another character encoding. The time is linear in the
 * length of the text.
 */
export function createSearch(secrets: readonly string[]): Search {
  const all = prepare(secrets)
  if (all.whole.length === 0) return () => []
  const plain = unique([...all.whole, ...all.dumped])
  const layers = LAYERS.map(([first, ...further]) => ({
    first: searchLayer([first], all),
    further: further.map((second) => searchLayer([first, second], all)),
  }))
  return (text) => {
    const original: View = { text, origin: undefined }
    const ranges: Range[] = []
    find(original, plain, ranges)
    for (const { first, further } of layers) {
      const view = first(original, ranges)
      if (view === undefined) continue
      for (const second of further) second(view, ranges)
    }
    return ranges.sort(([a], [b]) => a - b)
  }
}

/**
 * Makes a search in a text that is decoded by the last of the encodings, and was by the others before. It gives the
 * decoded text; undefined where the encoding does not occur.
 */
function searchLayer(
  encodings: readonly [Encoding, ...Encoding[]],
  all: Needles,
): (view: View, ranges: Range[]) => View | undefined {
  let needles: readonly string[] | undefined
  return (view, ranges) => {
    const decoded = decodeView(view, encodings.at(-1) ?? encodings[0])
    if (decoded === undefined) return undefined
    needles ??= needlesIn(encodings, all)
    find(decoded, needles, ranges)
    return decoded
  }
}
