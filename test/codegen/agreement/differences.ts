/** A value, and what the runtime says to it. */
export interface Case {
  /** Name of the contract, and of its element. */
  readonly subject: string
  /** What differs from an accepted value, and where. */
  readonly path: string
  readonly what: string
  /** The value at the path; absent for an unchanged value. */
  readonly changed?: unknown
  /** Whether accepted values have a value of the kind of `changed` at the path. */
  readonly isUsualKind: boolean
  readonly refusal: Refusal | undefined
  /** Whether an accepted value is read back as another one. */
  readonly isReadAsOther: () => boolean
  /** Members, and choices, that are required only beside others of an optional group. */
  readonly conditional: ReadonlySet<string>
}

/** Why the runtime refuses a value. */
export interface Refusal {
  readonly field: string
  readonly message: string
}

/** A class of differences between a type and the runtime that is intended. */
export interface Difference {
  readonly why: string
  readonly includes: (candidate: Case) => boolean
}

const message =
  (pattern: RegExp): Difference['includes'] =>
  ({ refusal }) =>
    refusal !== undefined && pattern.test(refusal.message)

/** Elements with values of dates, bytes, lists, infinities, and of unions of several kinds. */
const withoutLiterals =
  /^(?:enumeration__literals Request|(?:enumerations|values of elements|attributes) (?:Float|DateTime|HexBinary|Base64Binary|NMTOKENS)|enumerations of lists and unions (?:Words|Either|Loose)Enumerated)/

/** Contracts with so many choices that their members are all optional in TypeScript. */
const loose = ['choice-many__stays-checkable', 'choices over the limits']

/** Values that a type accepts and that the runtime refuses: what TypeScript cannot say, or says only in part. */
export const wider: readonly Difference[] = [
  {
    why: 'bounds of numbers, and whole numbers',
    includes: message(
      /^must be (?:a whole number .*, got (?:a number|NaN|an infinite number)|a bigint .*, got a bigint|a number that 32 bits can hold, got a number)$/,
    ),
  },
  {
    why: 'lexical forms of types that are strings',
    includes: message(
      /^must be (?:a legal xs:\w+|a decimal number without exponent|a name in Clark notation, .*), got (?:a string|an empty string)$/,
    ),
  },
  {
    why: 'facets of bounds, lengths, digits, patterns and white space',
    includes: message(
      /^must (?:not be (?:less|more|shorter|longer) than|be (?:less|more) than|not have more than \d+ digits|match the pattern|not have tabs)/,
    ),
  },
  {
    why: 'the number of items',
    includes: message(/^must (?:not have more than \d+|have at least (?:\d+|one)) items?$/),
  },
  {
    why: 'items of a list that are empty or have white space',
    includes: message(/^must have items that are neither empty/),
  },
  {
    why: 'an empty array is an absent member',
    includes: ({ refusal, path, changed }) =>
      /^(?:is required$|must have )/.test(refusal?.message ?? '') &&
      Array.isArray(changed) &&
      changed.length === 0 &&
      path !== '',
  },
  {
    why: 'values of a union beside those of its members of this kind',
    includes: ({ refusal, isUsualKind }) =>
      isUsualKind && /^must be a value of /.test(refusal?.message ?? ''),
  },
  {
    why: 'enumerated and fixed values that have no literal types',
    includes: ({ refusal, subject }) =>
      /^must be one of /.test(refusal?.message ?? '') && withoutLiterals.test(subject),
  },
  {
    why: 'members that are required beside others of an optional group',
    includes: ({ refusal, conditional }) =>
      (refusal?.message === 'is required' && conditional.has(lastMember(refusal.field))) ||
      conditional.has(/^must have (.*)$/.exec(refusal?.message ?? '')?.[1] ?? ''),
  },
  {
    why: 'choices over the limits',
    includes: ({ refusal, subject }) =>
      /^must have (?:only one of )?\w+ or \w+/.test(refusal?.message ?? '') &&
      loose.some((name) => subject.startsWith(name)),
  },
  {
    why: 'null of an element with required attributes, as which it is read where a service omits them',
    includes: message(/^must not be null: its attribute/),
  },
  {
    why: 'the order and number of elements in mixed content',
    includes: ({ refusal }) =>
      /\$content(?:\[\d+\])?$/.test(refusal?.field ?? '') &&
      /^(?:is out of place|must have |has .* \d+ times)/.test(refusal?.message ?? ''),
  },
  {
    why: 'the namespace of elements of a wildcard',
    includes: message(/^must be in a namespace that the contract allows here$/),
  },
  {
    why: 'names in Clark notation',
    includes: message(/^is not a name in Clark notation/),
  },
  {
    why: 'members of no type: TypeScript refuses them only in new objects, and names are compared by themselves',
    includes: message(/^is not in the contract/),
  },
]

/** Values that the runtime accepts and that a type refuses. */
export const narrower: readonly Difference[] = [
  {
    why: 'a repeated group that is required, though all its occurrences may be empty',
    includes: ({ what, path, subject }) =>
      subject.startsWith('groups in groups ') &&
      (/^loses \$choice$/.test(what) || /\.\$choice\[\d+\]$/.test(path)),
  },
  {
    why: 'undefined is an absent member',
    includes: ({ what }) => /^has .* undefined$/.test(what),
  },
  {
    why: 'another lexical form of an enumerated decimal number',
    includes: ({ what, isReadAsOther }) => what === 'becomes "1.00"' && isReadAsOther(),
  },
  {
    why: 'a type without subtypes may be named by $type, as where an object of it is taken from a list of its base',
    includes: ({ what }) => /^has \$type /.test(what),
  },
]

function lastMember(field: string): string {
  return /([^.[\]]+)$/.exec(field)?.[1] ?? ''
}
