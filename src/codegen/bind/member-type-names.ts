import type { ComplexDefinition, TypeKey } from '../model/contract-model.js'
import { capitalize, toIdentifier } from '../model/typescript-names.js'

/** Length above which the name of a type within another omits some of the elements that lead to it. */
const readableLength = 60

/** Number of the outermost elements that a shortened name can have besides the nearest ones. */
const mostOuter = 3

/** The words of a full name: the name of the outermost type, and the elements that lead to a type within it. */
interface Path {
  readonly word: string
  /** Length of the name. */
  readonly length: number
  /** Absent for the outermost type. */
  readonly owner?: Path
}

interface Unnamed {
  readonly definition: ComplexDefinition
  readonly path: Path
}

/** Assigns names to types. */
export interface TypeNamer {
  readonly isTaken: (name: string) => boolean
  /** Assigns `name`, or one that is made of it where that is taken, and returns it. */
  readonly take: (definition: ComplexDefinition, name: string) => string
}

/**
 * Assigns names to the anonymous types of elements within other types: the name of the outermost type and those
 * of the elements that lead to it (`Order`, `lines`, `line`: `OrderLinesLine`).
 *
 * A name of more than {@link readableLength} characters has only the outermost type, the element itself, and as
 * many of the nearest elements around it as fit. Types that would have one name get the outermost elements too,
 * one after the other, and the full name in the end. Thus a name depends on the type that it is within, and not
 * on the order of its elements.
 *
 * @param members in an order in which owners come before the types within them
 * @param names the names of all other types
 */
export function nameMemberTypes(
  members: readonly ComplexDefinition[],
  names: ReadonlyMap<TypeKey, string>,
  { isTaken, take }: TypeNamer,
): void {
  const paths = new Map<TypeKey, Path>()
  const long: Unnamed[] = []
  for (const definition of members) {
    const { key, origin } = definition
    if (origin.kind !== 'member') continue
    const owner = paths.get(origin.owner) ?? outermost(names.get(origin.owner) ?? '')
    const word = capitalize(toIdentifier(origin.name))
    const path = { word, length: owner.length + word.length, owner }
    if (path.length > readableLength) {
      long.push({ definition, path })
      paths.set(key, path)
    } else {
      const full = fullName(path)
      const name = take(definition, full)
      // Names of the types within it begin with its own, which has a suffix where the full one was taken.
      paths.set(key, name === full ? path : outermost(name))
    }
  }
  nameShortened(long, { isTaken, take })
}

function nameShortened(long: readonly Unnamed[], { isTaken, take }: TypeNamer): void {
  let left = long
  for (let outer = 0; outer <= mostOuter; outer += 1) {
    const named = left.map(({ definition, path }) => ({
      definition,
      path,
      name: shorten(path, outer),
    }))
    const repeated = repeatedIn(named.map(({ name }) => name))
    const isFree = ({ name }: { readonly name: string }): boolean =>
      !repeated.has(name) && !isTaken(name)
    const [free, others] = [named.filter(isFree), named.filter((entry) => !isFree(entry))]
    for (const { definition, name } of free) take(definition, name)
    left = others
  }
  for (const { definition, path } of left) take(definition, fullName(path))
}

function outermost(word: string): Path {
  return { word, length: word.length }
}

function wordsOf(path: Path): readonly string[] {
  const words: string[] = []
  for (let step: Path | undefined = path; step !== undefined; step = step.owner) {
    words.push(step.word)
  }
  return words.reverse()
}

function fullName(path: Path): string {
  return wordsOf(path).join('')
}

/** The outermost type, a number of elements in it, and the last element with those before it that fit. */
function shorten(path: Path, outer: number): string {
  const words = wordsOf(path)
  const last = words.length - 1
  const begin = words.slice(0, Math.min(1 + outer, last)).join('')
  let end = path.word
  for (let index = last - 1; index > outer; index -= 1) {
    const longer = `${words[index] ?? ''}${end}`
    if (begin.length + longer.length > readableLength) break
    end = longer
  }
  return begin + end
}

function repeatedIn(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const name of names) (seen.has(name) ? repeated : seen).add(name)
  return repeated
}
