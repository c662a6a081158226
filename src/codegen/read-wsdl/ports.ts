import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'
import { otherProtocol } from '../features/describe-feature.js'
import type { LoadedContract, UnreadDocument } from '../load/loaded-contract.js'
import type { SourceElement } from '../load/source.js'
import type {
  OtherPort,
  PortModel,
  SoapVersion,
  UnsupportedConstruct,
} from '../model/contract-model.js'
import { wsdlChildren } from '../model/documents.js'
import { checkPrefixes, GenerateError, UnboundPrefixError } from '../model/generate-error.js'
import { bindingKind, soapChild } from './binding.js'
import { type Declaration, followReference, textsOf } from './definitions.js'
import { encodedOperations, refuseEncoded } from './encoded-operations.js'
import { FeatureReader } from './operation-features.js'
import { type BindingContext, type BindingRead, readBinding } from './operations.js'
import { reportFeatures } from './report-features.js'

/** A SOAP port of a service, or a binding without a port. */
interface Port {
  readonly service: Declaration
  readonly name: string
  readonly source: SourceElement | undefined
  readonly address: string | undefined
  readonly binding: Declaration
  readonly portType: Declaration
  readonly version: SoapVersion
  readonly style: string | undefined
  readonly overHttp: boolean
  readonly documentation: { readonly documentation?: string }
}

/** The ports of a contract that can be called, and its unsupported parts. */
export interface PortsRead {
  readonly ports: readonly PortModel[]
  readonly unsupported: readonly UnsupportedConstruct[]
}

/**
 * Reads the services of a contract. Ports of one service and one port type become one where they
 * differ only in SOAP version and address.
 *
 * @param contract its entry and its unread documents, for errors
 * @throws GenerateError where no operation can be called, because they are encoded or for other reasons
 */
export function readPorts(
  context: BindingContext,
  { entry, unread = [] }: Pick<LoadedContract, 'entry' | 'unread'>,
): PortsRead {
  const unsupported: UnsupportedConstruct[] = []
  const ports = findPorts(context, unsupported)
  const bindings = new Map<ClarkName, BindingRead>()
  const read = (port: Port): BindingRead => {
    const known = bindings.get(port.binding.name)
    if (known !== undefined) return known
    const binding = readBinding(context, port.binding, port.portType, port.style)
    bindings.set(port.binding.name, binding)
    unsupported.push(...binding.unsupported)
    return binding
  }
  const features = new FeatureReader(context.definitions, context.schemas.symbols, context.warn)
  const usable = groupPorts(ports).map((group) => usablePorts(group, features, unsupported))
  const models = usable.flatMap((group) => mergePorts(group, read))
  for (const { port, operations } of models) {
    if (operations.length > 0) continue
    unsupported.push({
      what: `port ${port}`,
      why: 'its binding has no operation that can be called',
    })
  }
  if (models.every(({ operations }) => operations.length === 0)) {
    const [encoded] = ports.flatMap((port) => encodedOperations(port.binding, port.style).encoded)
    if (encoded !== undefined) throw refuseEncoded(encoded)
    throw context.unbound[0] ?? nothingToCall(entry.location, unsupported, unread)
  }
  const portFeatures = usable.flat().map((port) => ({
    port: port.name,
    binding: splitClarkName(port.binding.name).local,
    own: features.ofPort(port),
    operations: features.ofOperations(port, read(port).bindings),
  }))
  return {
    ports: models.filter(({ operations }) => operations.length > 0),
    unsupported: [...unsupported, ...reportFeatures(portFeatures, context.warn)],
  }
}

function nothingToCall(
  entry: string,
  unsupported: readonly UnsupportedConstruct[],
  unread: readonly UnreadDocument[],
): GenerateError {
  const why = unsupported.map(({ what, why }) => `${what}: ${why}`).slice(0, 3)
  if (why.length === 0) why.push('it declares no binding')
  const [missing, ...others] = unread
  if (missing !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    why.push(`${missing.location}:${missing.line}: ${missing.message}${more}`)
  }
  return new GenerateError(
    entry,
    'definitions',
    `it has no operation that can be called over SOAP (${why.join('; ')})`,
    undefined,
    missing && { cause: missing.error },
  )
}

function findPorts(context: BindingContext, unsupported: UnsupportedConstruct[]): readonly Port[] {
  const { services, bindings } = context.definitions
  const ports: Port[] = []
  let hasPorts = false
  for (const service of services.values()) {
    for (const port of wsdlChildren(service.source, 'port')) {
      hasPorts = true
      const name = port.attributes.get('name')?.trim() ?? ''
      const add = (): void => {
        const binding = followReference(bindings, port, 'binding', service.targetNamespace)
        if (binding !== undefined) {
          addPort(context, { service, name, source: port, binding }, ports, unsupported)
        } else {
          unsupported.push({ what: `port ${name}`, why: 'its binding is not declared anywhere' })
        }
      }
      unlessUnbound(context, name, add, unsupported)
    }
  }
  if (hasPorts) return ports
  for (const binding of bindings.values()) {
    const name = splitClarkName(binding.name).local
    const add = (): void =>
      addPort(context, { service: binding, name, source: undefined, binding }, ports, unsupported)
    unlessUnbound(context, name, add, unsupported)
  }
  return ports
}

/** Skips a port with a warning where it, or its binding, has an unbound prefix. */
function unlessUnbound(
  { warn, unbound }: BindingContext,
  port: string,
  add: () => void,
  unsupported: UnsupportedConstruct[],
): void {
  try {
    add()
  } catch (error) {
    if (!(error instanceof UnboundPrefixError)) throw error
    unbound.push(error)
    warn(error.source, `${error.reason}; port ${port} is skipped`)
    unsupported.push({ what: `port ${port}`, why: error.reason })
  }
}

function addPort(
  context: BindingContext,
  found: {
    readonly service: Declaration
    readonly name: string
    readonly source: SourceElement | undefined
    readonly binding: Declaration
  },
  ports: Port[],
  unsupported: UnsupportedConstruct[],
): void {
  const { service, name, source, binding } = found
  if (source !== undefined) checkExtensions(context, source, 'address')
  checkExtensions(context, binding.source, 'binding')
  const kind = bindingKind(binding.source)
  if (kind.kind === 'other') {
    unsupported.push({ what: `port ${name}`, why: kind.why })
    return
  }
  if (kind.isAssumed) {
    context.warn(
      binding.source,
      `has no soap:binding; treated as a binding of SOAP ${kind.version}, document style`,
    )
  }
  const { portTypes } = context.definitions
  const portType = followReference(portTypes, binding.source, 'type', binding.targetNamespace)
  if (portType === undefined) {
    unsupported.push({ what: `port ${name}`, why: 'its port type is not declared anywhere' })
    return
  }
  const described = [source, service.source, binding.source, portType.source]
  const documented = new Set([...textsOf(described), ...context.definitions.documentation])
  ports.push({
    service,
    name,
    source,
    address: source && addressOf(context, source),
    binding,
    portType,
    version: kind.version,
    style: kind.style,
    overHttp: kind.overHttp,
    documentation: documented.size === 0 ? {} : { documentation: [...documented].join('\n\n') },
  })
}

/**
 * Checks the extension elements of a port or a binding. One with an unbound prefix is ignored with a warning, as other
 * extension elements are, unless it may be the one that SOAP has there.
 *
 * @throws UnboundPrefixError
 */
function checkExtensions({ warn }: BindingContext, source: SourceElement, due: string): void {
  const isKnown = soapChild(source, due) !== undefined
  for (const child of source.children) {
    if (child.unbound === undefined || child.name === 'operation') continue
    if (!isKnown) checkPrefixes(child)
    warn(child, `${child.unbound.reason}; ignored`)
  }
}

function addressOf({ warn }: BindingContext, port: SourceElement): string | undefined {
  const location = soapChild(port, 'address')?.attributes.get('location')?.trim()
  if (!location) return undefined
  if (/^https?:$/.test(protocolOf(location))) return location
  warn(
    port,
    `its address "${location}" is not an http: or https: URL; the client needs the option endpoint`,
  )
  return undefined
}

function protocolOf(location: string): string {
  try {
    return new URL(location).protocol
  } catch {
    return ''
  }
}

function groupPorts(ports: readonly Port[]): readonly (readonly Port[])[] {
  const groups = new Map<string, Port[]>()
  for (const port of ports) {
    const key = `${port.service.name} ${port.portType.name}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [port])
    else group.push(port)
  }
  return [...groups.values()]
}

/** The ports of a group that can be called; the others are reported. */
function usablePorts(
  group: readonly Port[],
  features: FeatureReader,
  unsupported: UnsupportedConstruct[],
): readonly Port[] {
  const xml = withoutReason(group, unsupported, (port) => otherProtocol(features.ofEndpoint(port)))
  const encoded = new Map(xml.map((port) => [port, encodedOperations(port.binding, port.style)]))
  const hasLiteral = [...encoded.values()].some((read) => read.encoded.length === 0)
  const literal = withoutReason(xml, unsupported, (port) => {
    const read = encoded.get(port)
    const first = read?.encoded[0]
    // Where there is a port without encoded operations, others of the same port type have nothing to add.
    const isLeft = first === undefined || !(read?.areAll || hasLiteral)
    if (isLeft) return undefined
    const some = read?.areAll ? '' : 'some of its operations are '
    return `${some}${first.style}/encoded, which is not supported`
  })
  const hasHttp = literal.some(({ overHttp }) => overHttp)
  return withoutReason(literal, unsupported, ({ overHttp }) =>
    hasHttp && !overHttp ? 'its transport is not HTTP' : undefined,
  )
}

/** The ports that have no reason against them; the others are reported with it. */
function withoutReason(
  ports: readonly Port[],
  unsupported: UnsupportedConstruct[],
  reasonOf: (port: Port) => string | undefined,
): readonly Port[] {
  return ports.filter((port) => {
    const why = reasonOf(port)
    if (why !== undefined) unsupported.push({ what: `port ${port.name}`, why })
    return why === undefined
  })
}

// SOAP 1.1 over HTTP comes first: services support it best.
function mergePorts(
  usable: readonly Port[],
  read: (port: Port) => BindingRead,
): readonly PortModel[] {
  const merged = new Map<string, Port[]>()
  for (const port of [...usable].sort((a, b) => a.version.localeCompare(b.version))) {
    const key = JSON.stringify(read(port).operations)
    const same = merged.get(key)
    if (same === undefined) merged.set(key, [port])
    else same.push(port)
  }
  return [...merged.values()].flatMap(([port, ...others]) =>
    port === undefined ? [] : [portModel(port, others, read(port))],
  )
}

function portModel(port: Port, others: readonly Port[], { operations }: BindingRead): PortModel {
  return {
    service: splitClarkName(port.service.name).local,
    port: port.name,
    portType: splitClarkName(port.portType.name).local,
    namespace: port.service.targetNamespace,
    ...(port.address === undefined ? {} : { address: port.address }),
    soapVersion: port.version,
    others: others.map(
      (other): OtherPort => ({
        port: other.name,
        soapVersion: other.version,
        ...(other.address === undefined ? {} : { address: other.address }),
      }),
    ),
    ...port.documentation,
    operations,
  }
}
