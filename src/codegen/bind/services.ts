import { clarkName } from '../../xml/expanded-name.js'
import type {
  ContractModel,
  MessageElement,
  OperationModel,
  PortModel,
} from '../model/contract-model.js'
import {
  capitalize,
  memberFor,
  memberName,
  Namer,
  safeMethodName,
  toIdentifier,
  toMethodName,
  toTypeName,
} from '../model/typescript-names.js'
import type { Bindings, BoundElement, BoundOperation, BoundService } from './bindings.js'
import { readData8 } from './data8.js'

/** The names declared in the modules of the bindings, types and values separately. */
export interface ModuleNames {
  readonly types: Namer
  readonly values: Namer
}

export type ServicesBound = Pick<Bindings, 'services' | 'elements' | 'createFirst'>

/** Assigns names to services, their clients and methods, and the elements of their messages. */
export function bindServices(model: ContractModel, names: ModuleNames): ServicesBound {
  const elements = new Map<string, BoundElement>()
  const bindElement = (element: MessageElement): BoundElement => {
    if (element.parts !== undefined) {
      const parts = element.parts.map((part) => ({
        member: memberFor(part.name),
        element: bindElement(part.element),
      }))
      return { element, name: '', parts }
    }
    const key = `${clarkName(element.namespace, element.name)} ${JSON.stringify(element.type)}`
    const known = elements.get(key)
    if (known !== undefined) return known
    const bound = { element, name: names.values.take([`${toTypeName(element.name)}Element`]) }
    elements.set(key, bound)
    return bound
  }
  const clients = clientNames(model.ports)
  const createFirst = model.ports.length > 1 ? names.types.take(['createClient']) : undefined
  const services = model.ports.map((port, index): BoundService => {
    const client = clients[index] ?? port.service
    const methods = methodNames(port.operations)
    const operations = port.operations.map((operation, position): BoundOperation => {
      const method = methods[position] ?? operation.name
      return bindOperation(model, operation, method, client, bindElement, names)
    })
    const isOnly = model.ports.length === 1
    const creates = (kind: string): string =>
      names.types.take(isOnly ? [`create${kind}Client`] : [`create${client}${kind}Client`])
    return {
      port,
      name: names.values.take([
        /service$/i.test(client) ? client : `${client}Service`,
        `${client}Port`,
      ]),
      clientName: names.types.take([`${client}Client`, `${client}SoapClient`]),
      methodsName: names.types.take([`${client}Methods`, `${client}Operations`]),
      createName: creates(''),
      operations,
      ...(operations.some(({ data8 }) => data8 !== undefined)
        ? {
            data8: {
              clientName: names.types.take([`${client}Data8Client`]),
              methodsName: names.types.take([`${client}Data8Methods`]),
              createName: creates('Data8'),
            },
          }
        : {}),
    }
  })
  return {
    services,
    elements: [...elements.values()],
    ...(createFirst === undefined ? {} : { createFirst }),
  }
}

// A client has the name of its service, or of its port where the service has several.
function clientNames(ports: readonly PortModel[]): readonly string[] {
  const namer = new Namer()
  const counts = new Map<string, number>()
  for (const { service } of ports) counts.set(service, (counts.get(service) ?? 0) + 1)
  return ports.map(({ service, port }) => {
    const name = toTypeName(service)
    const own = toTypeName(port)
    return namer.take(
      (counts.get(service) ?? 0) > 1 ? [own, `${name}${own}`] : [name, `${name}${own}`],
    )
  })
}

// Overloaded operations have the names of their messages; those whose messages do not differ have numbers.
function methodNames(operations: readonly OperationModel[]): readonly string[] {
  const overloads = new Map<string, readonly OperationModel[]>()
  for (const operation of operations) {
    overloads.set(operation.name, [...(overloads.get(operation.name) ?? []), operation])
  }
  const methods = new Namer(new Set())
  const candidates = operations.map((operation) => {
    const { name, distinctNames } = operation
    const others = (overloads.get(name) ?? []).filter((other) => other !== operation)
    const distinct = distinctNames.filter((candidate) =>
      others.every((other) => !other.distinctNames.includes(candidate)),
    )
    const words = others.length > 0 ? [...distinct, name] : [name]
    return words.flatMap((word) => [safeMethodName(toMethodName(word)), toIdentifier(word)])
  })
  // Names that need no change are assigned first, so that `Send` does not take the name of `send`.
  const names = new Map<number, string>()
  const take = (isUnchanged: boolean): void => {
    for (const [index, words] of candidates.entries()) {
      if ((words[0] === words[1]) === isUnchanged) names.set(index, methods.take(words))
    }
  }
  take(true)
  take(false)
  return operations.map(({ name }, index) => names.get(index) ?? name)
}

function bindOperation(
  model: ContractModel,
  operation: OperationModel,
  method: string,
  client: string,
  bindElement: (element: MessageElement) => BoundElement,
  names: ModuleNames,
): BoundOperation {
  const { input, output, headers, faults } = operation
  const data8 = readData8(model, operation)
  const name = names.values.take([
    `${memberName(method)}Operation`,
    `${method}Of${client}Operation`,
  ])
  return {
    operation,
    method,
    name,
    ...(input === undefined ? {} : { input: bindElement(input) }),
    ...(output === undefined
      ? {}
      : { output: output === 'empty' ? ('empty' as const) : bindElement(output) }),
    headers: headers.map(bindElement),
    faults: faults.map(bindElement),
    ...(faults.length === 0
      ? {}
      : {
          faultName: names.types.take([
            `${capitalize(method)}FaultDetail`,
            `${client}${capitalize(method)}FaultDetail`,
          ]),
        }),
    ...(data8 === undefined ? {} : { data8 }),
  }
}
