import type { ElementDescriptor, Operation } from '../../../src/xsd/descriptor.js'
import type { Descriptors } from '../load-descriptors.js'
import type { Program } from './program.js'

/**
 * Adds to a program that the types of operations, and of the methods that call them, are those of the elements that
 * the operations read and write.
 *
 * @param client the text of `client.ts`
 */
export function addOperations(
  program: Program,
  contract: string,
  { elements, operations, services }: Descriptors,
  client: string,
): void {
  const constants = new Map([...elements].map(([name, element]) => [element, name]))
  const typeOf = (element: ElementDescriptor): string =>
    `Value<typeof descriptors.${constants.get(element) ?? 'missing'}>`
  for (const [name, operation] of operations) {
    const about = `${contract} ${name}: `
    program.same(`Input<typeof descriptors.${name}>`, inputOf(operation, typeOf), `${about}input`)
    program.same(
      `Output<typeof descriptors.${name}>`,
      outputOf(operation, typeOf),
      `${about}output`,
    )
  }
  for (const [service, { operations: methods }] of services) {
    const type = new RegExp(`createSoapClient<(\\w+)>\\(${service},`).exec(client)?.[1]
    for (const [method, operation] of Object.entries(methods)) {
      const about = `${contract} ${type}.${method}: `
      const signature = `client.${type}['${method}']`
      const parameters = `Required<Parameters<${signature}>>`
      program.same(
        `${parameters}[0]`,
        inputOf(operation, typeOf, 'Readonly<Record<string, never>>'),
        `${about}input`,
      )
      program.same(
        `Awaited<ReturnType<${signature}>>`,
        outputOf(operation, typeOf, 'void'),
        `${about}output`,
      )
      const headers = (operation.inputHeaders ?? []).map(
        (header) => `(${typeOf(header)} | undefined)?`,
      )
      if (headers.length === 0) continue
      program.same(
        `NonNullable<${parameters}[1]['soapHeaders']>`,
        `readonly [${headers.join(', ')}]`,
        `${about}headers`,
      )
    }
  }
}

type TypeOf = (element: ElementDescriptor) => string

function inputOf({ input, inputParts }: Operation, typeOf: TypeOf, none = 'undefined'): string {
  if (inputParts !== undefined) return partsOf(inputParts, typeOf)
  return input === undefined ? none : typeOf(input)
}

function outputOf({ output, outputParts }: Operation, typeOf: TypeOf, none = 'undefined'): string {
  if (outputParts !== undefined) return partsOf(outputParts, typeOf)
  return typeof output === 'object' ? typeOf(output) : none
}

function partsOf(parts: NonNullable<Operation['inputParts']>, typeOf: TypeOf): string {
  const members = parts.map(
    ({ member, element }) => `readonly [${JSON.stringify(member)}]: ${typeOf(element)}`,
  )
  return `{ ${members.join('; ')} }`
}
