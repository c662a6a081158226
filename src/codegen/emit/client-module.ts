import type { BoundElement, BoundOperation, BoundService } from '../bind/bindings.js'
import { keywords, memberName, quote } from '../model/typescript-names.js'
import { describeService } from './descriptors-module.js'
import { type EmitContext, importStatement, RuntimeImports } from './module.js'
import { elementTypeExpression, typeExpression } from './object-type.js'
import type { NameSource } from './simple-type.js'
import { docComment, width } from './source-text.js'

const runtimeValues: ReadonlySet<string> = new Set(['createClient', 'createData8Client'])

/** Emits `client.ts`: for each service the type of its client, and a function that creates one. */
export function emitClient({ bindings, header, runtime, extension }: EmitContext): string {
  const imports = new RuntimeImports(bindings.taken)
  const typesUsed = new Set<string>()
  const names: NameSource = {
    runtime: (name) => imports.use(name),
    generated: (name) => {
      typesUsed.add(name)
      return name
    },
  }
  const { createFirst } = bindings
  const [first] = bindings.services
  const declarations = bindings.services.flatMap((service) => [
    ...faultTypes(service, { bindings, names }),
    ...plainClient(service, { bindings, names }),
    ...data8Client(service, { bindings, names }),
  ])
  if (first !== undefined && createFirst !== undefined) {
    declarations.push(
      `${docComment('Creates a client of the first service of the contract.', undefined)}export const ${createFirst}: typeof ${first.createName} = ${first.createName}\n`,
    )
  }
  const services = bindings.services.map(({ name }) => name)
  const head = [
    imports.write(runtime, runtimeValues),
    importStatement('import', services, `./descriptors${extension}`),
    importStatement('import type', [...typesUsed].sort(), `./types${extension}`),
  ]
  return [header, head.join(''), ...declarations].join('\n')
}

interface ClientContext {
  readonly bindings: EmitContext['bindings']
  readonly names: NameSource
}

function faultTypes({ operations }: BoundService, context: ClientContext): readonly string[] {
  return operations.flatMap(({ operation, faultName, faults }) => {
    if (faultName === undefined) return []
    const comment = docComment(
      `Types of \`detail\` in a \`SoapFaultError\` of ${operation.name}.`,
      undefined,
    )
    const alternatives = faults.map(
      ({ element }) =>
        `  | { readonly ${memberName(element.name)}: ${elementTypeExpression(context, element)} }\n`,
    )
    return [`${comment}export type ${faultName} =\n${alternatives.join('')}`]
  })
}

function plainClient(service: BoundService, context: ClientContext): readonly string[] {
  const { names } = context
  const { clientName, methodsName, createName, name, port } = service
  const methods = service.operations.map((bound) => writeMethod(bound, context))
  const create = names.runtime('createClient')
  return [
    `${docComment(`The operations of the ${describeService(service)}.`, port.documentation)}export interface ${methodsName} {\n${methods.join('')}}\n`,
    `${docComment(`A client of the service ${port.service}, port ${port.port}.`, undefined)}export type ${clientName} = ${methodsName} & ${names.runtime('SoapClient')}<${names.runtime('SoapClientOptions')}<keyof ${methodsName}>>\n`,
    `${docComment(
      `Creates a client of the service ${port.service}, port ${port.port}.`,
      `@throws InputError with the name of the option`,
    )}export function ${createName}(${clientOptions(service, context)}): ${clientName} {\n  return ${create}<${methodsName}>(${name}, options)\n}\n`,
  ]
}

function clientOptions(
  { port, methodsName }: BoundService,
  { names, bindings }: ClientContext,
): string {
  const type = `${names.runtime('SoapClientOptions')}<keyof ${methodsName}>`
  if (port.address !== undefined) return `options?: ${type}`
  const url = bindings.taken('URL') ? 'globalThis.URL' : 'URL'
  return `\n  // The contract has no address.\n  options: ${type} & { readonly endpoint: string | ${url} },\n`
}

function writeMethod(bound: BoundOperation, context: ClientContext): string {
  const { operation, method, input, output, headers, faultName } = bound
  const comment = docComment(
    `operation ${operation.name}`,
    [
      operation.documentation ?? '',
      ...(faultName === undefined
        ? []
        : [`A \`SoapFaultError\` may have a \`detail\` of type {@link ${faultName}}.`]),
      tagOf('@param input', operation.inputDocumentation, input),
      tagOf('@returns', operation.outputDocumentation, output),
    ],
    '  ',
  )
  const parameters = [inputParameter(input, context), `options?: ${callOptions(headers, context)}`]
  const result = output === undefined || output === 'empty' ? 'void' : expressionOf(output, context)
  return comment + writeSignature(method, parameters, result)
}

// The documentation of an element with a named type is not on the type.
function tagOf(
  tag: string,
  documentation: string | undefined,
  bound: BoundElement | 'empty' | undefined,
): string {
  const element = bound === 'empty' ? undefined : bound?.element
  const isAnonymous = element?.type.kind === 'defined' && element.type.key.startsWith('element ')
  const own = isAnonymous ? undefined : element?.documentation
  const texts = [...new Set([documentation ?? '', own ?? ''])].filter((text) => text !== '')
  return texts.length === 0 ? '' : `${tag} ${texts.join('\n\n')}`
}

function writeSignature(method: string, parameters: readonly string[], result: string): string {
  const line = `  ${memberName(method)}(${parameters.join(', ')}): Promise<${result}>\n`
  if (line.length <= width + 1 && !line.trimEnd().includes('\n')) return line
  const lines = parameters.map((parameter) => `    ${parameter},\n`)
  return `  ${memberName(method)}(\n${lines.join('')}  ): Promise<${result}>\n`
}

function inputParameter(input: BoundElement | undefined, context: ClientContext): string {
  if (input === undefined) return 'input?: Readonly<Record<string, never>>'
  return `input${isEmpty(input, context) ? '?' : ''}: ${expressionOf(input, context)}`
}

function isEmpty({ element }: BoundElement, { bindings }: ClientContext): boolean {
  const type = element.type.kind === 'defined' ? bindings.types.get(element.type.key) : undefined
  return type?.kind === 'complex' && type.isEmpty
}

function callOptions(headers: readonly BoundElement[], context: ClientContext): string {
  if (headers.length === 0) return context.names.runtime('OperationOptions')
  const values = headers.map((header) => `${expressionOf(header, context)} | undefined`)
  const labels = uniqueLabels(headers)
  const items = values.map((value, index) => `        ${labels[index]}?: ${value},\n`)
  return `${context.names.runtime('SoapCallOptions')} & {
      /** In this order; \`undefined\` omits a header. */
      readonly soapHeaders?: readonly [\n${items.join('')}      ]
    }`
}

function uniqueLabels(headers: readonly BoundElement[]): readonly string[] {
  const seen = new Set<string>()
  return headers.map(({ element }, index) => {
    const name = element.name.replace(/[^\p{ID_Continue}$]/gu, '_')
    const isLabel = /^\p{ID_Start}/u.test(name) && !keywords.has(name) && !seen.has(name)
    const label = isLabel ? name : `header${index + 1}`
    seen.add(label)
    return label
  })
}

function data8Client(service: BoundService, context: ClientContext): readonly string[] {
  const { data8, operations, name, port } = service
  if (data8 === undefined) return []
  const { names, bindings } = context
  const create = names.runtime('createData8Client')
  const methods = operations.flatMap(({ operation, method, input, data8 }) => {
    if (data8 === undefined || input === undefined) return []
    const taken = ['username', 'password', ...(data8.options ? ['options'] : [])]
    const parameters = [
      `input: Omit<${expressionOf(input, context)}, ${taken.map(quote).join(' | ')}>`,
      `options?: ${names.runtime('Data8CallOptions')}`,
    ]
    const result = typeExpression(bindings, data8.resultType, names)
    const comment = docComment(`operation ${operation.name}`, operation.documentation, '  ')
    return [comment + writeSignature(method, parameters, result)]
  })
  return [
    `${docComment(
      `The operations of the service ${port.service} that take credentials and reply with a \`Status\`: a \`ServiceError\` where \`Success\` is false.`,
      undefined,
    )}export interface ${data8.methodsName} {\n${methods.join('')}}\n`,
    `${docComment(`A client of the service ${port.service} that holds its credentials.`, undefined)}export type ${data8.clientName} = ${data8.methodsName} & ${names.runtime('SoapClient')}<${names.runtime('Data8ServiceOptions')}<keyof ${data8.methodsName}>>\n`,
    `${docComment(
      `Creates a client of the service ${port.service} that holds its credentials.`,
      `@throws InputError with the name of the option`,
    )}export function ${data8.createName}(options: ${names.runtime('Data8ServiceOptions')}<keyof ${data8.methodsName}> = {}): ${data8.clientName} {\n  return ${create}<${data8.methodsName}>(${name}, options)\n}\n`,
  ]
}

function expressionOf({ element }: BoundElement, context: ClientContext): string {
  return elementTypeExpression(context, element)
}
