import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { typeCheck } from '../type-check.js'
import { literalTypes, printLiteral } from './literals.js'
import type { Step } from './objects.js'

const preamble = `import type { DateTime, ElementDescriptor, Operation, XmlElement } from 'data8-useradmin/soap'
import type * as descriptors from './descriptors.js'
import type * as client from './client.js'
declare const dateTime: DateTime
declare const bytes: Uint8Array
declare const attributes: ReadonlyMap<string, string>
type Value<E> = E extends ElementDescriptor<infer T> ? T : never
type Input<O> = O extends Operation<infer I, infer _> ? I : never
type Output<O> = O extends Operation<infer _, infer T> ? T : never
/** The values that a type accepts, of several. */
type Accepted<T, V> = V extends T ? V : never
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
/** The type of a value inside of the values of a type. */
type At<T, P extends readonly unknown[]> = P extends readonly [infer S, ...infer R] ? At<Inner<T, S>, R> : T
type Inner<T, S> = S extends { readonly $type: infer N } ? Typed<T, N> : S extends keyof T ? Present<T[S]> : Each<T, S>
type Each<T, S> = T extends object ? (S extends keyof T ? Present<T[S]> : never) : never
type Present<T> = Exclude<T, undefined>
type Typed<T, N> = N extends string
  ? (T extends { readonly $type?: infer M } ? (N extends M ? T : never) : never)
  : (T extends { readonly $type: string } ? never : T)
/** The names of the members that objects of a type may have. */
type Members<T> = T extends object
  ? (string extends keyof T ? (T extends Readonly<Record<string, never>> ? never : string) : keyof T)
  : never
declare function refused<_ extends never>(): void
declare function same<_ extends true>(): void
`

/** What the compiler says against a statement. */
export interface CompilerError {
  /** What the statement is about. */
  readonly about: string
  readonly message: string
}

/** A module beside generated bindings, with statements that compile where types and runtime agree. */
export class Program {
  readonly folder: string
  readonly #lines = preamble.split('\n')
  /** What each line is about, by its number. */
  readonly #about = new Map<number, string>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Declares a variable with the type of an element's values, and the type by the same name. */
  declare(name: string, descriptor: string): void {
    this.#lines.push(`type ${name} = Value<typeof descriptors.${descriptor}>`)
    this.#lines.push(`declare let ${name}: ${name}`)
  }

  /** A type accepts a value. */
  accepted(name: string, value: unknown, about: string): void {
    this.#add(`${name} = ${printLiteral(value)}`, about)
  }

  /** A type refuses a value. */
  refused(name: string, value: unknown, about: string): void {
    this.#add(`refused<Accepted<${name}, ${printLiteral(value, literalTypes)}>>()`, about)
  }

  /** The type at a path refuses values. */
  refusedAt(name: string, path: readonly Step[], values: readonly unknown[], about: string): void {
    const types = values.map((value) => printLiteral(value, literalTypes)).join(' | ')
    this.#add(`refused<Accepted<At<${name}, ${printPath(path)}>, ${types}>>()`, about)
  }

  /** The objects at a path have these members and no others beside `$type` and `$nil`. */
  members(name: string, path: readonly Step[], members: Iterable<string>, about: string): void {
    const names = [...members].map((member) => JSON.stringify(member)).join(' | ') || 'never'
    const type = `At<${name}, ${printPath(path)}>`
    this.same(`Exclude<Members<${type}>, '$type' | '$nil'>`, names, about)
  }

  /** Two types are the same. */
  same(one: string, other: string, about: string): void {
    this.#add(`same<Same<${one}, ${other}>>()`, about)
  }

  get text(): string {
    return this.#lines.join('\n')
  }

  about(line: number): string | undefined {
    return this.#about.get(line)
  }

  #add(line: string, about: string): void {
    this.#lines.push(line)
    this.#about.set(this.#lines.length, about)
  }
}

function printPath(path: readonly Step[]): string {
  const steps = path.map((step) => {
    if (typeof step !== 'object') return JSON.stringify(step)
    return `{ readonly $type: ${step.$type === undefined ? 'undefined' : JSON.stringify(step.$type)} }`
  })
  return `[${steps.join(', ')}]`
}

/**
 * Compiles programs in one run.
 *
 * @param folder the folder that has the folders of all programs
 */
export async function compile(
  folder: string,
  programs: readonly Program[],
): Promise<readonly CompilerError[]> {
  const byFile = new Map<string, Program>()
  for (const program of programs) {
    const file = join(program.folder, 'agreement.ts')
    await writeFile(file, program.text)
    byFile.set(relative(folder, file), program)
  }
  // The variables are only assigned to. What the bindings import is checked with the project.
  const errors = await typeCheck(folder, { noUnusedLocals: false, skipLibCheck: true })
  return errors.map((error) => {
    const [, file = '', line = '', message = error] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(error) ?? []
    const about = byFile.get(file)?.about(Number(line))
    return about === undefined ? { about: file, message: error } : { about, message }
  })
}
