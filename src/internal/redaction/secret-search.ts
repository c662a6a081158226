import { Buffer } from 'node:buffer'

/**
 * A text with one way of spelling undone, and where in the text as it came that begins and ends which
 * stands for each of its characters; without these it is that text itself.
 */
interface View {
  readonly text: string
  readonly origin: { readonly starts: Uint32Array; readonly ends: Uint32Array } | undefined
}

/** A way of spelling: what to look for, and what each find stands for. */
interface Spelling {
  readonly pattern: RegExp
  readonly meaning: (match: RegExpExecArray) => string
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function fromCode(digits: string | undefined, radix: number): string {
  const code = Number.parseInt(digits ?? '', radix)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

/** The bytes of one character of UTF-8, or a byte that is none; each is `mark` and two digits. */
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

// Each takes a find of several layers for one: `&amp;lt;` is `<`, `%2541` is `A`.
const XML: Spelling = {
  pattern:
    /&(?:amp;){0,3}(?:#0{0,400}(\d{1,7})|#x0{0,400}([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
  meaning: ([, decimal, hex, name]) =>
    name === undefined
      ? fromCode(decimal ?? hex, decimal === undefined ? 16 : 10)
      : (NAMED[name.toLowerCase()] ?? ''),
}
const URL_ENCODED: Spelling = {
  pattern: new RegExp(`${oneCharacter('%(?:25){0,2}')}|\\+`, 'gi'),
  meaning: ([found]) =>
    found === '+' ? ' ' : fromBytes(found.replace(/%(?:25)+(?=[\da-f]{2})/gi, '%')),
}
const ESCAPED: Spelling = {
  pattern: /\\{1,4}(?:u([\da-f]{4})|x([\da-f]{2})|(["'\\/nrt]))|''/gi,
  meaning: ([, unit, byte, character]) =>
    unit === undefined && byte === undefined
      ? (CONTROLS[character ?? ''] ?? character ?? "'")
      : String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16)),
}
const QUOTED_PRINTABLE: Spelling = {
  pattern: new RegExp(`=\\r?\\n|${oneCharacter('=')}`, 'gi'),
  meaning: ([found]) => fromBytes(found),
}
// Lines are broken and indented anew anywhere.
const BLANK: Spelling = { pattern: /\s+/g, meaning: () => '' }
// What is seen where bytes were read in another encoding than they were written in: only that
// something stands there.
const GARBLED: Spelling = { pattern: /[^\0-\x7f]+/g, meaning: () => '\0' }

// A way of spelling, and those that are looked for beneath it.
const WAYS: readonly (readonly [Spelling, ...Spelling[]])[] = [
  [XML, URL_ENCODED, ESCAPED, BLANK],
  [URL_ENCODED, XML],
  [ESCAPED, XML, BLANK],
  [QUOTED_PRINTABLE],
  [BLANK],
  [GARBLED],
]

/** The text with a way of spelling undone; `undefined` where there is nothing to undo. */
function undo({ text, origin }: View, { pattern, meaning }: Spelling): View | undefined {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return undefined
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  const startOf = (index: number): number => origin?.starts[index] ?? index
  const endOf = (index: number): number => origin?.ends[index] ?? index + 1
  let undone = ''
  let taken = 0
  const take = (end: number): void => {
    for (let from = taken, to = undone.length; from < end; from++, to++) {
      starts[to] = startOf(from)
      ends[to] = endOf(from)
    }
    undone += text.slice(taken, end)
  }
  for (; match !== null; match = pattern.exec(text)) {
    take(match.index)
    taken = match.index + match[0].length
    const meant = meaning(match)
    const end = undone.length + meant.length
    starts.fill(startOf(match.index), undone.length, end)
    ends.fill(endOf(taken - 1), undone.length, end)
    undone += meant
  }
  take(text.length)
  return { text: undone, origin: { starts, ends } }
}

// Each character alone, and in its place: the lower case of a dotted I is two characters, and that of a sigma
// depends on whether it ends a word.
function folded(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3')
}

// Base64 of a text that has the secret somewhere inside: what of it depends on the secret alone, for
// each of the three ways in which it may fall on the groups of four.
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const sure = encoded.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    )
    // A few characters of it are found in any text.
    return sure.length < 6 ? [] : [sure, sure.replace(/\+/g, '-').replace(/\//g, '_')]
  })
}

/** What to look for: the secrets themselves in every view, their dumps where they are not spelled out. */
interface Needles {
  readonly plain: readonly string[]
  readonly dumped: readonly string[]
  readonly garbled: readonly string[]
  /** Without their white space; those that may then be found in any text are left out. */
  readonly unbroken: readonly string[]
}

function prepare(secrets: readonly string[]): Needles {
  // Two characters are in every text; to take them out would hide all and protect nothing.
  const long = secrets.filter((secret) => secret.length >= 3)
  const unique = (texts: string[]): string[] => [...new Set(texts.map(folded))]
  const plain = unique(long.flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')]))
  const dumped = unique(
    long.flatMap((text) => [...inBase64(text), Buffer.from(text).toString('hex')]),
  )
  const garbled = long.map((text) => text.replace(GARBLED.pattern, '\0'))
  const unbroken = [...plain, ...dumped].map((text) => text.replace(BLANK.pattern, ''))
  return {
    plain,
    dumped,
    garbled: unique(
      garbled.filter((text) => text.includes('\0') && text.replace(/\0/g, '').length >= 4),
    ),
    unbroken: unique(unbroken.filter((text) => text.length >= 6)),
  }
}

/** Where something stands in a text. */
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

/** Finds secrets in a text, in order of where they begin; they may overlap. */
export type Search = (text: string) => readonly Range[]

/**
 * Makes a search for secrets in every spelling in which a server, a proxy or a page may give them back:
 * XML, HTML, a URL, JSON, a mail, Base64, hexadecimal digits, broken over lines, in another encoding.
 * Linear in the length of the text.
 */
export function createSearch(secrets: readonly string[]): Search {
  const { plain, dumped, garbled, unbroken } = prepare(secrets)
  if (plain.length === 0) return () => []
  return (text) => {
    const asItCame: View = { text, origin: undefined }
    const ranges: Range[] = []
    find(asItCame, [...plain, ...dumped], ranges)
    for (const [first, ...further] of WAYS) {
      const view = undo(asItCame, first)
      if (view === undefined) continue
      find(view, first === BLANK ? unbroken : first === GARBLED ? garbled : plain, ranges)
      for (const second of further) {
        const beneath = undo(view, second)
        if (beneath !== undefined) find(beneath, second === BLANK ? unbroken : plain, ranges)
      }
    }
    return ranges.sort(([a], [b]) => a - b)
  }
}
