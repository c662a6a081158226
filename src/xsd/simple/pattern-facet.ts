import { Problem } from '../problem.js'
import type { Prefixes, SimpleCodec } from './codec.js'
import { Pattern, PatternError } from './pattern/pattern.js'

/** The patterns of one restriction. */
export interface PatternFacet {
  /**
   * Whether a text matches one of the patterns. Absent where none is checked: where one of them cannot be read or has an
   * anchor of another dialect, or where no value of the type matches any of them.
   *
   * With `^` and `$`, a service that follows XML Schema demands these characters, and one that uses the regular
   * expressions of its platform takes them as anchors, as .NET does. Which one it is is not known here, and the author
   * meant the second: so the service decides.
   */
  readonly matches?: (text: string) => boolean
  /** Why a pattern cannot be checked, or matches nothing, by pattern; completes "the pattern …". */
  readonly faults: ReadonlyMap<string, string>
}

/**
 * Reads the patterns of a restriction. The generator warns of their faults, and the codec does not check them, so that
 * a mistake in a pattern does not make all values illegal.
 *
 * @param type the restriction without its patterns
 */
export function readPatterns(patterns: readonly string[], type: SimpleCodec): PatternFacet {
  const faults = new Map<string, string>()
  const readable: Pattern[] = []
  let canCheck = true
  for (const source of patterns) {
    try {
      const pattern = new Pattern(source)
      const { anchor } = pattern
      const reason = anchor === undefined ? mismatch(pattern, type) : describeAnchor(anchor)
      if (reason !== undefined) faults.set(source, `${quoted(source)} ${reason}`)
      if (anchor !== undefined) canCheck = false
      if (reason === undefined) readable.push(pattern)
    } catch (error) {
      // A text might match the pattern that cannot be read.
      if (!(error instanceof PatternError)) throw error
      canCheck = false
      faults.set(source, error.message)
    }
  }
  if (!canCheck || readable.length === 0) return { faults }
  return { faults, matches: (text) => readable.some((pattern) => pattern.matches(text)) }
}

function describeAnchor(anchor: '^' | '$'): string {
  const place = anchor === '^' ? 'begins' : 'ends'
  return `${place} with "${anchor}", which in XML Schema is an ordinary character of the text`
}

/** Why no value of a type matches a pattern; undefined where one may. */
function mismatch(pattern: Pattern, type: SimpleCodec): string | undefined {
  const { min, max } = pattern.lengths
  if (min === Number.POSITIVE_INFINITY) return 'matches no text'
  const texts = type.texts?.()
  if (texts?.pattern !== undefined && !pattern.mayMeet(texts.pattern)) {
    return `matches no text that is written for ${type.label}`
  }
  if (texts !== undefined && min > texts.maxLength) {
    return `matches only texts of at least ${min} characters, and the type has at most ${texts.maxLength}`
  }
  if (texts !== undefined && max < texts.minLength) {
    return `matches only texts of at most ${max} characters, and the type has at least ${texts.minLength}`
  }
  const values = type.values?.()
  if (values !== undefined && !values.some((value) => canMatch(value, pattern, type))) {
    return 'matches no value of the enumeration'
  }
  return undefined
}

const NO_PREFIXES: Prefixes = { prefixOf: () => 'n' }

function canMatch(value: unknown, pattern: Pattern, type: SimpleCodec): boolean {
  // The prefixes of qualified names are known only in a message.
  if (type.isQualified) return true
  try {
    if (pattern.matches(type.write(value, NO_PREFIXES))) return true
  } catch (error) {
    // Another facet refuses it.
    if (error instanceof Problem) return true
    throw error
  }
  return type.space.spellings?.(value).some((text) => pattern.matches(text)) ?? false
}

function quoted(pattern: string): string {
  return pattern.length > 100 ? `"${pattern.slice(0, 100)}…"` : `"${pattern}"`
}
