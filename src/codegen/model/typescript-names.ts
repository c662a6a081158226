/**
 * Names in the bindings: identifiers, reserved names, conversion of names of a contract to TypeScript, and
 * unique names.
 */

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u

/** Whether a name can be a member in TypeScript without quotes. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name)
}

/** A member name for a type or an object literal, in quotes where it is not an identifier. */
export function memberName(name: string): string {
  return isIdentifier(name) ? name : quote(name)
}

/** A string literal in single quotes. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\'\p{Cc}\u2028\u2029\ufeff]|\p{Cs}/gu, (character) => {
    if (character === '\\' || character === "'") return `\\${character}`
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${escaped}'`
}

/** The reserved words of ECMAScript, in modules. */
export const keywords: ReadonlySet<string> = new Set(
  [
    'await break case catch class const continue debugger default delete do else enum export extends',
    'false finally for function if implements import in instanceof interface let new null package',
    'private protected public return static super switch this throw true try typeof var void while',
    'with yield',
  ].flatMap((line) => line.split(' ')),
)

/** Words that have a meaning in TypeScript, and the name of a namespace import. */
const words = [
  'any arguments as asserts async bigint boolean declare eval from get infer is keyof module namespace',
  'never number object of readonly require set string symbol type undefined unique unknown globalThis',
  'Infinity NaN types',
]

/** Globals of ECMAScript. Bindings may legally shadow them, but code that imports such a binding would be misread. */
const globals = [
  'AggregateError Array ArrayBuffer AsyncIterable Atomics Awaited BigInt BigInt64Array BigUint64Array',
  'Boolean Buffer Capitalize DataView Date Error EvalError Exclude Extract Float32Array Float64Array',
  'Function Generator InstanceType Int16Array Int32Array Int8Array Intl Iterable Iterator JSON Map',
  'Math NonNullable Number Object Omit Parameters Partial Pick Promise PromiseLike PropertyKey Proxy',
  'RangeError Readonly ReadonlyArray ReadonlyMap ReadonlySet Record ReferenceError Reflect RegExp',
  'Required ReturnType Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array',
  'Uint32Array Uint8Array Uint8ClampedArray Uncapitalize Uppercase Lowercase WeakMap WeakRef WeakSet',
]

/** Names that no declaration of a generated module may have. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...keywords,
  ...[...words, ...globals].flatMap((line) => line.split(' ')),
])

/**
 * Members that every object inherits: an object literal without such a member is not assignable to a type that
 * has it as an optional member of another type.
 */
const objectMembers: ReadonlySet<string> = new Set([
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
])

/** The member that carries an element or attribute: its local name, unless every object has such a member. */
export function memberFor(local: string): string {
  return objectMembers.has(local) ? `${local}_` : local
}

/** Converts a text to an identifier in camel case; characters that identifiers do not have separate words. */
export function toIdentifier(text: string): string {
  const words = text.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== '')
  const joined = words.map((word, index) => (index === 0 ? word : capitalize(word))).join('')
  return identifier.test(joined) ? joined : `_${joined}`
}

/** The name of a type: an identifier that begins with an upper-case letter, where the script has one. */
export function toTypeName(text: string): string {
  return capitalize(toIdentifier(text))
}

export function capitalize(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() === first ? text : first.toUpperCase() + text.slice(first.length)
}

/**
 * The name of a method: upper-case letters at the start become lower-case, except the last one before a
 * lower-case letter (`IsValid`: `isValid`, `GetJWT`: `getJWT`, `URLLookup`: `urlLookup`).
 */
export function toMethodName(operation: string): string {
  const name = toIdentifier(operation)
  const capitals = /^\p{Lu}+/u.exec(name)?.[0] ?? ''
  const followed = /^\p{Ll}/u.test(name.slice(capitals.length))
  const end = followed && capitals.length > 1 ? capitals.length - 1 : capitals.length
  return name.slice(0, end).toLowerCase() + name.slice(end)
}

const reservedMethods: ReadonlySet<string> = new Set([
  ...objectMembers,
  'close',
  'then',
  'withOptions',
])

/** A method name that differs from the members that every client has. */
export function safeMethodName(name: string): string {
  return reservedMethods.has(name) ? `${name}Operation` : name
}

/** Assigns unique names. */
export class Namer {
  readonly #taken = new Map<string, string>()
  readonly #reserved: ReadonlySet<string>

  /** @param reserved names that are not assigned. Default: {@link reservedNames} */
  constructor(reserved: ReadonlySet<string> = reservedNames) {
    this.#reserved = reserved
  }

  /** Whether a name is assigned. */
  has(name: string): boolean {
    return this.#taken.has(name)
  }

  /** The `holder` that a name was assigned with; absent where it is not assigned. */
  holder(name: string): string | undefined {
    return this.#taken.get(name)
  }

  /**
   * Assigns the first candidate that is free, or the last one with a number from 2.
   *
   * @param holder the value that {@link holder} returns for the name
   */
  take(candidates: readonly string[], holder = ''): string {
    const free = (name: string): boolean => !this.#reserved.has(name) && !this.#taken.has(name)
    let name = candidates.find(free)
    const last = candidates.at(-1) ?? '_'
    for (let count = 2; name === undefined; count += 1) {
      if (free(`${last}${count}`)) name = `${last}${count}`
    }
    this.#taken.set(name, holder)
    return name
  }
}
