import { BLOCKS } from './unicode-blocks.js'

/** A set of characters. */
export interface CharacterSet {
  has(codePoint: number): boolean
  /** The characters of XML that are in it. */
  ranges(): readonly Range[]
}

export type Range = readonly [first: number, last: number]

/** The content of a character class, between its brackets. */
export interface ClassMembers {
  readonly ranges: readonly Range[]
  readonly sets: ReadonlySet<CharacterSet>
  readonly isNegated: boolean
  readonly subtracted?: CharacterSet | undefined
}

/** The set of a character class. */
export function classSet(members: ClassMembers): CharacterSet {
  const { isNegated, subtracted } = members
  const ranges = merge(members.ranges)
  const sets = [...members.sets]
  return {
    has(codePoint) {
      const isMember = isWithin(ranges, codePoint) || sets.some((set) => set.has(codePoint))
      return isMember !== isNegated && subtracted?.has(codePoint) !== true
    },
    ranges() {
      const all = merge([...ranges, ...sets.flatMap((set) => set.ranges())])
      const members = isNegated ? without(CHARACTERS, all) : common(CHARACTERS, all)
      return subtracted === undefined ? members : without(members, subtracted.ranges())
    },
  }
}

/** The set of one character. */
export function singleSet(character: number): CharacterSet {
  return {
    has: (codePoint) => codePoint === character,
    ranges: () => [[character, character]],
  }
}

/** The sets of `^` and `$` where a pattern has them without a backslash, which other dialects have as anchors. */
export const LITERAL_CARET = singleSet(0x5e)
export const LITERAL_DOLLAR = singleSet(0x24)

/** The union of several sets. */
export function anyOf(sets: readonly CharacterSet[]): CharacterSet {
  return {
    has: (codePoint) => sets.some((set) => set.has(codePoint)),
    ranges: () => merge(sets.flatMap((set) => set.ranges())),
  }
}

/** Whether no character of XML is in a set. */
export function isEmptySet(set: CharacterSet): boolean {
  // Nearly every set has a character of ASCII; the ranges of some properties take milliseconds to find.
  for (let character = 0x20; character < 0x7f; character++) if (set.has(character)) return false
  return set.ranges().length === 0
}

/** The characters of XML 1.0. */
const CHARACTERS: readonly Range[] = [
  [0x9, 0xa],
  [0xd, 0xd],
  [0x20, 0xd7ff],
  [0xe000, 0xfffd],
  [0x10000, 0x10ffff],
]

/** The ranges of `all` without those of `others`; both are sorted. */
function without(all: readonly Range[], others: readonly Range[]): readonly Range[] {
  const rest: Range[] = []
  let at = 0
  for (const [first, last] of all) {
    let from = first
    for (let other = others[at]; other !== undefined && other[0] <= last; other = others[at]) {
      if (other[0] > from) rest.push([from, other[0] - 1])
      from = Math.max(from, other[1] + 1)
      if (other[1] > last) break
      at++
    }
    if (from <= last) rest.push([from, last])
  }
  return rest
}

function common(one: readonly Range[], other: readonly Range[]): readonly Range[] {
  return without(one, without(one, other))
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = []
  let open: Range | undefined
  for (const range of ranges.toSorted(([a], [b]) => a - b)) {
    if (open === undefined || range[0] > open[1] + 1) {
      if (open !== undefined) merged.push(open)
      open = range
    } else if (range[1] > open[1]) open = [open[0], range[1]]
  }
  return open === undefined ? merged : [...merged, open]
}

function isWithin(ranges: readonly Range[], codePoint: number): boolean {
  let from = 0
  let to = ranges.length
  while (from < to) {
    const middle = (from + to) >>> 1
    const [first, last] = ranges[middle] ?? [0, 0]
    if (codePoint < first) to = middle
    else if (codePoint > last) from = middle + 1
    else return true
  }
  return false
}

// A set that `RegExp` defines, for the properties of Unicode. It is only matched with single characters.
function engineSet(source: string): CharacterSet {
  let expression: RegExp | undefined
  let ranges: readonly Range[] | undefined
  const has = (codePoint: number): boolean => {
    expression ??= new RegExp(`^${source}$`, 'v')
    return expression.test(String.fromCodePoint(codePoint))
  }
  return {
    has,
    ranges() {
      ranges ??= CHARACTERS.flatMap(([first, last]) => rangesWhere(has, first, last))
      return ranges
    },
  }
}

function rangesWhere(
  has: (codePoint: number) => boolean,
  first: number,
  last: number,
): readonly Range[] {
  const found: Range[] = []
  let from: number | undefined
  for (let character = first; character <= last + 1; character++) {
    if (character <= last && has(character)) from ??= character
    else if (from !== undefined) {
      found.push([from, character - 1])
      from = undefined
    }
  }
  return found
}

const NAME_START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}' +
  '\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}' +
  '\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const NAME = `${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}`

const ESCAPES: ReadonlyMap<string, CharacterSet> = new Map(
  Object.entries({
    s: '[ \\t\\n\\r]',
    S: '[^ \\t\\n\\r]',
    i: `[${NAME_START}]`,
    I: `[^${NAME_START}]`,
    c: `[${NAME}]`,
    C: `[^${NAME}]`,
    d: '\\p{Nd}',
    D: '\\P{Nd}',
    w: '[^\\p{P}\\p{Z}\\p{C}]',
    W: '[\\p{P}\\p{Z}\\p{C}]',
  }).map(([letter, source]) => [letter, engineSet(source)]),
)

/** The set of a multi-character escape, such as `\d`; undefined for any other letter. */
export function escapedSet(letter: string): CharacterSet | undefined {
  return ESCAPES.get(letter)
}

/** The set of the wildcard escape `.`. */
export const ANY_BUT_LINE_BREAKS: CharacterSet = {
  has: (codePoint) => codePoint !== 0x0a && codePoint !== 0x0d,
  ranges: () =>
    without(CHARACTERS, [
      [0xa, 0xa],
      [0xd, 0xd],
    ]),
}

const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/

const PROPERTIES = new Map<string, CharacterSet>()

/** The set of a category or block, `\p{Lu}` or `\P{IsGreek}`; undefined for an unknown name. */
export function propertySet(letter: 'p' | 'P', name: string): CharacterSet | undefined {
  const source = propertySource(letter, name)
  if (source === undefined) return undefined
  // Made once, since there are few, and some take milliseconds to enumerate.
  const set = PROPERTIES.get(source) ?? engineSet(source)
  PROPERTIES.set(source, set)
  return set
}

function propertySource(letter: 'p' | 'P', name: string): string | undefined {
  if (CATEGORY.test(name)) return `\\${letter}{${name}}`
  const block = name.startsWith('Is') ? BLOCKS.get(name.slice(2)) : undefined
  return block && `[${letter === 'P' ? '^' : ''}${block}]`
}
