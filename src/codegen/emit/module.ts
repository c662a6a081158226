import type { Bindings } from '../bind/bindings.js'
import { width } from './source-text.js'

/** Input of every emitter. */
export interface EmitContext {
  readonly bindings: Bindings
  /** First lines of every module. */
  readonly header: string
  /** Module specifier of the runtime. */
  readonly runtime: string
  /** Extension of relative module specifiers: `.js`, `.ts` or none. */
  readonly extension: string
}

/** Collects the names that a module imports from the runtime. */
export class RuntimeImports {
  readonly #used = new Map<string, string>()
  readonly #taken: (name: string) => boolean

  constructor(taken: (name: string) => boolean) {
    this.#taken = taken
  }

  /** Imports a name of the runtime, and returns its local name. */
  use(name: string): string {
    const known = this.#used.get(name)
    if (known !== undefined) return known
    let local = name
    while (this.#taken(local)) {
      local = local.startsWith('create') ? local.replace('create', 'createSoap') : `Soap${local}`
    }
    this.#used.set(name, local)
    return local
  }

  /** The import statements; types are in `import type`, which loads no module. */
  write(specifier: string, values: ReadonlySet<string> = new Set()): string {
    const sorted = [...this.#used].sort(([a], [b]) => (a < b ? -1 : 1))
    const write = (keyword: string, names: readonly (readonly [string, string])[]): string =>
      importStatement(
        keyword,
        names.map(([name, local]) => (name === local ? name : `${name} as ${local}`)),
        specifier,
      )
    return (
      write(
        'import',
        sorted.filter(([name]) => values.has(name)),
      ) +
      write(
        'import type',
        sorted.filter(([name]) => !values.has(name)),
      )
    )
  }
}

/** An import or re-export statement; `''` for no names. */
export function importStatement(
  keyword: string,
  names: readonly string[],
  specifier: string,
): string {
  if (names.length === 0) return ''
  const line = `${keyword} { ${names.join(', ')} } from '${specifier}'\n`
  if (line.length <= width + 1) return line
  return `${keyword} {\n${names.map((name) => `  ${name},\n`).join('')}} from '${specifier}'\n`
}
