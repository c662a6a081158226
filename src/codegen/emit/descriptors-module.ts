import type { Bindings, BoundElement, BoundService, BoundSimple } from '../bind/bindings.js'
import type { TypeUse } from '../model/contract-model.js'
import { quote } from '../model/typescript-names.js'
import { DescriptorLiterals } from './descriptor-literals.js'
import { type EmitContext, RuntimeImports } from './module.js'
import { elementTypeExpression } from './object-type.js'
import type { NameSource } from './simple-type.js'
import { docComment, type Literal, writeLiteral } from './source-text.js'

const explanation =
  '// Where a type is declared in the contract: see the type of the same name in types.ts.\n\n'

/** `descriptors.ts`: by what the runtime writes and reads the messages. It loads nothing. */
export function emitDescriptors({ bindings, header, runtime, extension }: EmitContext): string {
  const imports = new RuntimeImports(bindings.taken)
  const literals = new DescriptorLiterals(bindings)
  let importsTypes = false
  const names: NameSource = {
    runtime: (name) => imports.use(name),
    generated: (name) => {
      importsTypes = true
      return `types.${name}`
    },
  }
  const types = [...bindings.types.values()]
  const declare = (comment: string, name: string, type: string, value: Literal): string => {
    const start = `export const ${name}: ${type} = `
    return `${comment}${start}${writeLiteral(value, '', start.length)}\n`
  }

  const declarations: string[] = []
  for (const { name, definition } of inUseOrder(bindings)) {
    const value = literals.simpleType(definition)
    declarations.push(declare('', name, imports.use('SimpleType'), value))
  }
  for (const substitution of bindings.substitutions.values()) {
    const { head, constant } = substitution
    const comment = docComment(`element ${head}, or one of its substitution group`, undefined)
    const type = `readonly ${imports.use('ElementParticle')}[]`
    declarations.push(declare(comment, constant, type, literals.substitution(substitution)))
  }
  for (const type of types) {
    if (type.kind !== 'complex' || type.definition.origin.kind === 'parts') continue
    const value = literals.complexType(type)
    declarations.push(declare('', type.name, imports.use('ComplexType'), value))
  }
  for (const bound of bindings.elements) {
    const { element, name } = bound
    const value = elementTypeExpression({ bindings, names }, element)
    const type = `${imports.use('ElementDescriptor')}<${value}>`
    declarations.push(declare('', name, type, literals.element(bound)))
  }
  for (const service of bindings.services) {
    for (const bound of service.operations) {
      const { name, input, output, data8 } = bound
      const expressionOf = (element: BoundElement | 'empty' | undefined): string =>
        element === undefined || element === 'empty'
          ? 'undefined'
          : elementTypeExpression({ bindings, names }, element.element)
      const descriptor = imports.use(data8 === undefined ? 'Operation' : 'Data8Operation')
      const type = `${descriptor}<${expressionOf(input)}, ${expressionOf(output)}>`
      declarations.push(declare('', name, type, literals.operation(bound)))
    }
    const comment = docComment(describeService(service), undefined)
    declarations.push(
      declare(comment, service.name, imports.use('Service'), literals.service(service)),
    )
  }

  const text = (types.length === 0 ? '' : explanation) + declarations.join('\n')
  const constants = [...bindings.namespaces]
    .filter(([namespace]) => literals.namespacesUsed.has(namespace))
    .map(([namespace, name]) => `const ${name} = ${quote(namespace)}\n`)
  return [
    header,
    imports.write(runtime) +
      (importsTypes ? `import type * as types from './types${extension}'\n` : ''),
    ...(constants.length === 0 ? [] : [constants.join('')]),
    text,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** Describes the ports of a contract that a service descriptor represents. */
export function describeService({ port }: BoundService): string {
  const others = port.others.map(
    ({ port, soapVersion, address }) =>
      `, also port ${port} (SOAP ${soapVersion}${address === undefined ? '' : `, ${address}`})`,
  )
  return `service ${port.service}, port ${port.port} (SOAP ${port.soapVersion})${others.join('')}`
}

/** Simple types, each after those that it is made from; none is made from itself. */
function inUseOrder(bindings: Bindings): readonly BoundSimple[] {
  const ordered = new Set<BoundSimple>()
  const visit = (use: TypeUse): void => {
    if (use.kind === 'inline') visitParts(use.type.variety)
    const type = use.kind === 'defined' ? bindings.types.get(use.key) : undefined
    if (type?.kind !== 'simple' || ordered.has(type)) return
    visitParts(type.definition.variety)
    ordered.add(type)
  }
  const visitParts = (variety: BoundSimple['definition']['variety']): void => {
    if (variety.kind === 'restriction') visit(variety.base)
    else if (variety.kind === 'list') visit(variety.item)
    else variety.members.forEach(visit)
  }
  for (const [key, type] of bindings.types) {
    if (type.kind === 'simple') visit({ kind: 'defined', key })
  }
  return [...ordered]
}
