import { splitClarkName } from '../../xml/expanded-name.js'
import type { BoundSimple } from '../bind/bindings.js'
import { complexTypeDeclaration, substitutionDeclaration } from './complex-type.js'
import { describeType } from './describe.js'
import { type EmitContext, RuntimeImports } from './module.js'
import { nillableDeclaration, subtypeUnionDeclaration } from './replacements.js'
import { definitionExpression, enumerationLiterals, type NameSource } from './simple-type.js'
import { docComment, width } from './source-text.js'

/** Emits `types.ts`: all types of the contract, in schema order. */
export function emitTypes(
  { bindings, header, runtime }: EmitContext,
  progress: (done: number, total: number) => void,
): string {
  const imports = new RuntimeImports(bindings.taken)
  const names: NameSource = { runtime: (name) => imports.use(name), generated: (name) => name }
  const declarations: string[] = []
  let done = 0
  for (const type of bindings.types.values()) {
    if (type.kind === 'simple') {
      declarations.push(simpleTypeDeclaration({ bindings, names }, type))
    } else {
      declarations.push(complexTypeDeclaration({ bindings, names }, type))
      const { union, nillable } = type
      if (union !== undefined) declarations.push(subtypeUnionDeclaration(type, union, names))
      if (nillable !== undefined) declarations.push(nillableDeclaration(type, nillable, names))
    }
    done += 1
    progress(done, bindings.types.size)
  }
  for (const substitution of bindings.substitutions.values()) {
    declarations.push(substitutionDeclaration({ bindings, names }, substitution))
  }
  const written = imports.write(runtime)
  const parts = [header, ...(written === '' ? [] : [written]), ...declarations]
  // `export {}` makes a file without declarations a module.
  return declarations.length === 0 ? `${header}\nexport {}\n` : parts.join('\n')
}

function simpleTypeDeclaration(
  { bindings, names }: { readonly bindings: EmitContext['bindings']; readonly names: NameSource },
  { name, definition }: BoundSimple,
): string {
  const { variety, documentation } = definition
  const described = describeType(
    { kind: 'inline', type: definition },
    splitClarkName(definition.name ?? '').namespace,
  )
  const comment = docComment(
    `simpleType ${definition.name ?? name}${variety.kind === 'restriction' && variety.facets.enumeration ? '' : `, ${described}`}`,
    documentation,
  )
  const literals =
    variety.kind === 'restriction'
      ? enumerationLiterals(bindings, variety.base, variety.facets.enumeration)
      : undefined
  const line = `export type ${name} = ${definitionExpression(bindings, definition, names)}\n`
  const isDocumented = literals?.some((literal) => literal.documentation !== undefined) ?? false
  if (literals === undefined || (!isDocumented && line.length <= width + 1)) return comment + line
  const members = literals.map(
    ({ literal, documentation }) =>
      `${documentation === undefined ? '' : docComment(documentation, undefined, '  ')}  | ${literal}\n`,
  )
  return `${comment}export type ${name} =\n${members.join('')}`
}
