import { type ClarkName, clarkName } from '../../xml/expanded-name.js'
import type {
  ContractModel,
  MessageElement,
  OperationModel,
  PortModel,
} from '../model/contract-model.js'
import { type Change, Changes, type Direction } from './change.js'
import type { Comparison } from './diff-members.js'
import { TypeDiff } from './diff-types.js'
import { DisplayNames } from './display-names.js'

const untilGenerated = 'bindings send the old one until they are generated again; no code changes'

/** Compares two versions of a contract; breaking changes first, empty where callers are not affected. */
export function diffModels(before: ContractModel, after: ContractModel): readonly Change[] {
  const changes = new Changes()
  const comparison = { before, after, displayNames: new DisplayNames([before, after]), changes }
  const types = new TypeDiff(comparison)
  const { pairs, removed, added } = pairBy(before.ports, after.ports, portKey)
  for (const port of removed) {
    changes.add({
      kind: 'service',
      name: portName(port),
      change: 'removed',
      breaking: true,
      why: 'callers that use it',
    })
  }
  for (const port of added) {
    const why = 'no caller uses it yet'
    changes.add({ kind: 'service', name: portName(port), change: 'added', breaking: false, why })
  }
  for (const [was, is] of pairs) {
    diffAddresses(was, is, changes)
    diffOperations(was, is, types, changes)
  }
  diffDefinitions(comparison, types)
  return changes.list()
}

function diffAddresses(was: PortModel, is: PortModel, changes: Changes): void {
  const { pairs, removed, added } = pairBy(endpointsOf(was), endpointsOf(is), ({ port }) => port)
  for (const [old, now] of pairs) {
    const name = `${was.service}.${old.port}`
    if (old.address !== now.address) {
      changes.add({
        kind: 'address',
        name,
        change: `${old.address ?? 'none'} became ${now.address ?? 'none'}`,
        breaking: false,
        why: 'only the default endpoint changes',
      })
    }
    if (old.soapVersion !== now.soapVersion) {
      const change = `SOAP ${old.soapVersion} became SOAP ${now.soapVersion}`
      changes.add({ kind: 'service', name, change, breaking: true, why: untilGenerated })
    }
  }
  for (const { port, soapVersion } of removed) {
    changes.add({
      kind: 'service',
      name: `${was.service}.${port}`,
      change: 'removed',
      breaking: true,
      why: `callers that use SOAP ${soapVersion} there`,
    })
  }
  for (const { port, soapVersion } of added) {
    changes.add({
      kind: 'service',
      name: `${is.service}.${port}`,
      change: `added, SOAP ${soapVersion}`,
      breaking: false,
      why: 'no caller uses it yet',
    })
  }
}

function diffOperations(was: PortModel, is: PortModel, types: TypeDiff, changes: Changes): void {
  const { pairs, removed, added } = pairBy(was.operations, is.operations, operationKey(was, is))
  for (const { name } of removed) {
    changes.add({
      kind: 'operation',
      name,
      change: 'removed',
      breaking: true,
      why: 'callers of it',
    })
  }
  for (const { name } of added) {
    const why = 'no caller uses it yet'
    changes.add({ kind: 'operation', name, change: 'added', breaking: false, why })
  }
  for (const [old, now] of pairs) diffOperation(old, now, types, changes)
}

function diffOperation(
  was: OperationModel,
  is: OperationModel,
  types: TypeDiff,
  changes: Changes,
): void {
  const operation = { kind: 'operation' as const, name: was.name }
  if (was.soapAction !== is.soapAction) {
    const change = `SOAPAction "${was.soapAction}" became "${is.soapAction}"`
    changes.add({ ...operation, change, breaking: true, why: untilGenerated })
  }
  if (was.style !== is.style) {
    const change = `style ${was.style} became ${is.style}`
    changes.add({ ...operation, change, breaking: true, why: untilGenerated })
  }
  const message = (
    direction: Direction,
    old: MessageElement | 'empty' | undefined,
    now: MessageElement | 'empty' | undefined,
  ): void => {
    if (typeof old === 'object' && typeof now === 'object') {
      diffElement(old, now, direction, types, changes)
    } else if (old !== now) {
      changes.add({
        ...operation,
        change: `its ${direction} was ${describe(old)} and is ${describe(now)}`,
        breaking: true,
        why: 'callers give or get something else',
      })
    }
  }
  message('request', was.input, is.input)
  message('reply', was.output, is.output)
  diffSide('header', was, was.headers, is.headers, 'request', types, changes)
  diffSide('fault', was, was.faults, is.faults, 'reply', types, changes)
}

function diffSide(
  kind: 'header' | 'fault',
  operation: OperationModel,
  before: readonly MessageElement[],
  after: readonly MessageElement[],
  direction: Direction,
  types: TypeDiff,
  changes: Changes,
): void {
  const { pairs, removed, added } = pairBy(before, after, elementKey)
  for (const [was, is] of pairs) diffElement(was, is, direction, types, changes)
  for (const { name } of removed) {
    changes.add({
      kind,
      name: `${operation.name}.${name}`,
      change: 'removed',
      breaking: true,
      why: kind === 'header' ? 'callers that send it' : 'code that looks for it',
    })
  }
  for (const { name } of added) {
    changes.add({
      kind,
      name: `${operation.name}.${name}`,
      change: 'added',
      breaking: false,
      why: kind === 'header' ? 'bindings can send it' : 'an undeclared fault is read as well',
    })
  }
}

function diffElement(
  was: MessageElement,
  is: MessageElement,
  direction: Direction,
  types: TypeDiff,
  changes: Changes,
): void {
  const place = { kind: 'element' as const, name: was.name }
  if (elementKey(was) !== elementKey(is)) {
    const change = `became ${elementKey(is)}, before ${elementKey(was)}`
    changes.add({ ...place, change, breaking: true, why: untilGenerated })
  }
  if (was.nillable !== is.nillable) {
    changes.add({
      ...place,
      change: is.nillable ? 'may be nil' : 'may no longer be nil',
      breaking: is.nillable !== (direction === 'request'),
      why: is.nillable ? 'null is one of its values' : 'null is not one of its values',
    })
  }
  types.compare(place, was.type, is.type, direction)
}

// Added and removed types that no operation uses; those of operations are compared with their elements.
function diffDefinitions(
  { before, after, displayNames, changes }: Comparison,
  types: TypeDiff,
): void {
  const { compared } = types
  for (const [key, { name }] of before.types) {
    if (name === undefined || compared.before.has(key) || after.types.has(key)) continue
    changes.add({
      kind: 'type',
      name: displayNames.name(name),
      change: 'removed',
      breaking: true,
      why: 'code that imports the type by name',
    })
  }
  for (const [key, { name }] of after.types) {
    if (name === undefined || compared.after.has(key) || before.types.has(key)) continue
    const why = 'no operation uses it yet'
    changes.add({
      kind: 'type',
      name: displayNames.name(name),
      change: 'added',
      breaking: false,
      why,
    })
  }
}

function endpointsOf({ port, soapVersion, address, others }: PortModel) {
  return [
    { port, soapVersion, address },
    ...others.map((other) => ({ address: undefined, ...other })),
  ]
}

// Overloaded operations have one name; the names of their messages distinguish them.
function operationKey(was: PortModel, is: PortModel): (operation: OperationModel) => string {
  const isOverloaded = (name: string): boolean =>
    [was, is].some(({ operations }) => operations.filter((each) => each.name === name).length > 1)
  return ({ name, distinctNames }) =>
    isOverloaded(name) ? `${name}\n${distinctNames.join('\n')}` : name
}

function pairBy<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string) {
  const now = new Map(after.map((item) => [keyOf(item), item]))
  const old = new Set(before.map(keyOf))
  return {
    pairs: before.flatMap((item) => {
      const same = now.get(keyOf(item))
      return same === undefined ? [] : [[item, same] as const]
    }),
    removed: before.filter((item) => !now.has(keyOf(item))),
    added: after.filter((item) => !old.has(keyOf(item))),
  }
}

// Without the namespace: a change of it is reported for the elements in it.
function portKey({ service, portType }: PortModel): string {
  return `${service}/${portType}`
}

function portName({ service, port }: PortModel): string {
  return `${service}.${port}`
}

function elementKey({ namespace, name }: MessageElement): ClarkName {
  return clarkName(namespace, name)
}

function describe(message: MessageElement | 'empty' | undefined): string {
  if (message === undefined) return 'none'
  return message === 'empty' ? 'empty' : message.name
}
