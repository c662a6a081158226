import { BLOCKS } from './unicode-blocks.js'

/** A set of characters. */
export interface CharacterSet {
  has(codePoint: number): boolean
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
  }
}

/** The set of one character. */
export function singleSet(character: number): CharacterSet {
  return { has: (codePoint) => codePoint === character }
}

/** The union of several sets. */
export function anyOf(sets: readonly CharacterSet[]): CharacterSet {
  return { has: (codePoint) => sets.some((set) => set.has(codePoint)) }
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
  return {
    has(codePoint) {
      expression ??= new RegExp(`^${source}$`, 'v')
      return expression.test(String.fromCodePoint(codePoint))
    },
  }
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
}

const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/

/** The set of a category or block, `\p{Lu}` or `\P{IsGreek}`; undefined for an unknown name. */
export function propertySet(letter: 'p' | 'P', name: string): CharacterSet | undefined {
  const source = propertySource(letter, name)
  return source === undefined ? undefined : engineSet(source)
}

function propertySource(letter: 'p' | 'P', name: string): string | undefined {
  if (CATEGORY.test(name)) return `\\${letter}{${name}}`
  const block = name.startsWith('Is') ? BLOCKS.get(name.slice(2)) : undefined
  return block && `[${letter === 'P' ? '^' : ''}${block}]`
}
