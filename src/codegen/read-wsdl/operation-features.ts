import type { ClarkName } from '../../xml/expanded-name.js'
import { resolveQName } from '../../xml/namespaces.js'
import { extensionFeatures, requiredAttribute } from '../features/extensions.js'
import { allFeatures, type Features, noFeatures, oneFeature } from '../features/features.js'
import { Policies } from '../features/policy.js'
import type { SourceElement } from '../load/source.js'
import { type Warn, wsdlChildren } from '../model/documents.js'
import type { Symbols } from '../read-xsd/symbols.js'
import { declarationsWithReferences } from './attachment-references.js'
import { isEncoded, messageBinding } from './binding.js'
import { type Declaration, type Definitions, followReference } from './definitions.js'
import type { BoundOperation } from './operations.js'

/** A port, with the declarations that it consists of. */
export interface PortDeclarations {
  readonly service: Declaration
  /** Absent for a binding without a port. */
  readonly source: SourceElement | undefined
  readonly binding: Declaration
  readonly portType: Declaration
}

/** The features of an operation of a port. */
export interface OperationFeatures {
  readonly operation: string
  readonly features: Features
}

interface OperationsOfPort {
  readonly service: Declaration
  /** The features of the port itself. */
  readonly own: Features
  readonly operations: readonly OperationFeatures[]
}

/** Reads the features of operations, from policies, extension elements and the binding of their messages. */
export class FeatureReader {
  readonly #definitions: Definitions
  readonly #policies: Policies
  /** Names of elements and types with references to attachments. */
  readonly #references: ReadonlySet<ClarkName>
  readonly #attached = new Map<SourceElement, Features>()
  /** By binding: its operations for the last port that was read, which are the same for most others. */
  readonly #operations = new Map<SourceElement, OperationsOfPort>()

  constructor(definitions: Definitions, symbols: Symbols, warn: Warn) {
    this.#definitions = definitions
    this.#references = declarationsWithReferences(symbols)
    this.#policies = new Policies(definitions.roots, warn)
  }

  /** The features that a port or its service declares, beside those of its binding and its port type. */
  ofPort({ service, source }: PortDeclarations): Features {
    return this.#allOf([service.source, source])
  }

  /** The features that a port has for all its operations. */
  ofEndpoint({ service, source, binding, portType }: PortDeclarations): Features {
    const locations = new Set([service, binding, portType].map((from) => from.source.location))
    const roots = this.#definitions.roots.filter(({ location }) => locations.has(location))
    return this.#allOf([...roots, service.source, source, binding.source, portType.source])
  }

  /** The features of each operation of a port: its own, and those that the port has for all. */
  ofOperations(
    port: PortDeclarations,
    operations: readonly BoundOperation[],
  ): readonly OperationFeatures[] {
    const own = this.#allOf([port.source])
    const known = this.#operations.get(port.binding.source)
    if (known?.service === port.service && known.own === own) return known.operations
    const read = this.#read(port, operations)
    this.#operations.set(port.binding.source, { service: port.service, own, operations: read })
    return read
  }

  #read(
    port: PortDeclarations,
    operations: readonly BoundOperation[],
  ): readonly OperationFeatures[] {
    const shared = this.ofEndpoint(port)
    return operations.map(({ name, bound, abstract }) => ({
      operation: name,
      features: allFeatures([
        shared,
        this.#allOf([abstract, bound]),
        this.#ofMessages(abstract, port.portType),
        this.#ofMessages(bound, port.portType),
        bindingFeatures(bound),
      ]),
    }))
  }

  #ofMessages(operation: SourceElement, portType: Declaration): Features {
    return allFeatures(
      (['input', 'output'] as const).flatMap((direction) => {
        const [source] = wsdlChildren(operation, direction)
        if (source === undefined) return []
        const { messages } = this.#definitions
        const message = followReference(messages, source, 'message', portType.targetNamespace)
        const features = this.#allOf([source, message?.source])
        return message === undefined ? [features] : [features, this.#referring(direction, message)]
      }),
    )
  }

  /** The feature of a message with references to attachments in its content. */
  #referring(direction: 'input' | 'output', message: Declaration): Features {
    const part = wsdlChildren(message.source, 'part').find(({ attributes, scope }) =>
      ['element', 'type'].some((attribute) => {
        const name = resolveQName(attributes.get(attribute)?.trim() ?? '', scope)
        return name !== undefined && this.#references.has(name)
      }),
    )
    if (part === undefined) return noFeatures
    const kind = direction === 'input' ? 'request-attachments' : 'reply-attachments'
    return oneFeature(kind, part, ['swaRef'], false)
  }

  #allOf(elements: readonly (SourceElement | undefined)[]): Features {
    return allFeatures(
      elements.map((element) => (element === undefined ? noFeatures : this.#attachedTo(element))),
    )
  }

  #attachedTo(element: SourceElement): Features {
    const known = this.#attached.get(element)
    if (known !== undefined) return known
    const features = allFeatures([this.#policies.attachedTo(element), extensionFeatures(element)])
    this.#attached.set(element, features)
    return features
  }
}

/** The features of the messages of an operation, by their binding. */
function bindingFeatures(bound: SourceElement): Features {
  const [input] = wsdlChildren(bound, 'input')
  const [output] = wsdlChildren(bound, 'output')
  const [request, reply] = [messageBinding(input), messageBinding(output)]
  const encoded = request.headers.filter(isEncoded)
  return allFeatures([
    headers('encoded-headers', encoded),
    headers('reply-headers', reply.headers),
    attachments('request-attachments', input, request.attachments, true),
    attachments('reply-attachments', output, reply.attachments, false),
  ])
}

function headers(
  kind: 'encoded-headers' | 'reply-headers',
  found: readonly SourceElement[],
): Features {
  const source = found.find((header) => requiredAttribute(header) === true)
  const [first] = found
  if (first === undefined) return noFeatures
  return oneFeature(kind, source ?? first, [], source !== undefined)
}

function attachments(
  kind: 'request-attachments' | 'reply-attachments',
  direction: SourceElement | undefined,
  parts: ReadonlySet<string>,
  required: boolean,
): Features {
  const names = [...parts].filter((part) => part !== '')
  return direction === undefined || names.length === 0
    ? noFeatures
    : oneFeature(kind, direction, names, required)
}
