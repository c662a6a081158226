import { splitClarkName } from '../../xml/expanded-name.js'
import { wsdlNamespace } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type {
  MessageElement,
  OperationModel,
  UnsupportedConstruct,
} from '../model/contract-model.js'
import { checkName, qualify, wsdlChildren } from '../model/documents.js'
import { checkPrefixes, UnboundPrefixError } from '../model/generate-error.js'
import { readDocumentation } from '../read-xsd/schema-context.js'
import {
  isEncoded,
  type MessageBinding,
  messageBinding,
  soapChild,
  soapChildren,
  styleOf,
} from './binding.js'
import { type Declaration, type Definitions, followReference, textsOf } from './definitions.js'
import { encodedDirections } from './encoded-operations.js'
import {
  bodyParts,
  elementOfPart,
  type MessageContext,
  rpcWrapper,
  severalParts,
} from './messages.js'
import { nameIn, operationMatcher } from './operation-matcher.js'

/** The operations of one SOAP binding. */
export interface BindingRead {
  /** Those that can be called. */
  readonly operations: readonly OperationModel[]
  /** Their declarations, in the same order. */
  readonly bindings: readonly BoundOperation[]
  readonly unsupported: readonly UnsupportedConstruct[]
}

/** The context in which a binding is read. */
export interface BindingContext extends MessageContext {
  readonly definitions: Definitions
  /** Unbound prefixes in ports and operations, which are skipped. */
  readonly unbound: UnboundPrefixError[]
}

/** Reads the operations of a SOAP binding and of the port type it binds. */
export function readBinding(
  context: BindingContext,
  binding: Declaration,
  portType: Declaration,
  style: string | undefined,
): BindingRead {
  const operations: OperationModel[] = []
  const unsupported: UnsupportedConstruct[] = []
  const bindings: BoundOperation[] = []
  const add = (read: OperationRead, skip: (why: string) => void): void => {
    const operation = readable(read, skip)
    if (operation === undefined) return
    operations.push(operation)
    bindings.push(read)
  }
  const matcher = operationMatcher(portType)
  const reversedOperations: {
    readonly read: OperationRead
    readonly skip: (why: string) => void
  }[] = []
  for (const bound of wsdlChildren(binding.source, 'operation')) {
    const name = nameIn(bound)
    const skip = (why: string): void => {
      unsupported.push({ what: `operation ${name} of binding ${nameIn(binding.source)}`, why })
    }
    const abstract = matcher(bound)
    if (abstract === undefined) {
      skip(`its port type ${nameIn(portType.source)} does not have it`)
      continue
    }
    const read = { context, binding, portType, bound, abstract, name, style: styleOf(bound, style) }
    const directions = encodedDirections(bound)
    if (directions.length > 0) {
      const only = directions.length === 1 ? `its ${directions[0]} is ` : ''
      skip(`${only}${read.style}/encoded, which is not supported`)
      continue
    }
    const reversed = reversedKind(abstract)
    if (reversed === undefined) add(read, skip)
    else if (messagesOf(abstract).length === 0) skip('it has neither input nor output')
    else reversedOperations.push({ read, skip })
  }
  // Where all operations begin with an output, the contract has the wrong order, or omits an empty input.
  const isOrderWrong = operations.length === 0
  for (const { read, skip } of reversedOperations) {
    const kind = reversedKind(read.abstract) ?? ''
    if (!isOrderWrong) skip(`${kind}: the service would send the first message`)
    else {
      context.warn(read.abstract, `${kind}; treated as a request`)
      add(read, skip)
    }
  }
  return { operations, bindings, unsupported }
}

/** The two declarations of an operation. */
export interface BoundOperation {
  readonly name: string
  /** In the binding. */
  readonly bound: SourceElement
  /** In the port type. */
  readonly abstract: SourceElement
}

interface OperationRead extends BoundOperation {
  readonly context: BindingContext
  readonly binding: Declaration
  readonly portType: Declaration
  readonly style: 'document' | 'rpc'
}

/** The kind of an operation in which the service sends the first message (WSDL 1.1, section 2.4); absent for others. */
function reversedKind(abstract: SourceElement): string | undefined {
  const [first, second] = messagesOf(abstract)
  if (first?.name === 'input') return undefined
  return second === undefined ? 'it is a notification' : 'it solicits a response'
}

function messagesOf(abstract: SourceElement): readonly SourceElement[] {
  const messages = [...wsdlChildren(abstract, 'input'), ...wsdlChildren(abstract, 'output')]
  return abstract.children.filter((child) => messages.includes(child))
}

/** The operation; absent where it, or a declaration that it refers to, has an unbound prefix. */
function readable(read: OperationRead, skip: (why: string) => void): OperationModel | undefined {
  try {
    checkPrefixes(read.abstract)
    checkPrefixes(read.bound)
    return readOperation(read)
  } catch (error) {
    if (!(error instanceof UnboundPrefixError)) throw error
    const { context, binding, name } = read
    context.unbound.push(error)
    // Of the declarations of schemas there is a warning already.
    if (error.source.namespace === wsdlNamespace) {
      const operation = `operation ${name} of binding ${nameIn(binding.source)}`
      context.warn(error.source, `${error.reason}; ${operation} is skipped`)
    }
    skip(`${error.element}: ${error.reason}`)
    return undefined
  }
}

function readOperation(read: OperationRead): OperationModel {
  const { portType, bound, abstract, name, style } = read
  const input = wsdlChildren(abstract, 'input')[0]
  const output = wsdlChildren(abstract, 'output')[0]
  const inputMessage = input && messageOf(read, input)
  const outputMessage = output && messageOf(read, output)
  const boundInput = wsdlChildren(bound, 'input')[0]
  const boundOutput = wsdlChildren(bound, 'output')[0]
  const inputBinding = messageBinding(boundInput)
  const outputBinding = messageBinding(boundOutput)
  const request = readBody(read, name, inputMessage, inputBinding)
  const reply = output && readBody(read, `${name}Response`, outputMessage, outputBinding)
  const element = request === 'empty' ? undefined : request
  return {
    name,
    distinctNames: [
      input?.attributes.get('name')?.trim(),
      style === 'document' && element?.parts === undefined ? element?.name : undefined,
      inputMessage && splitClarkName(inputMessage.name).local,
    ].filter((candidate): candidate is string => candidate !== undefined && candidate !== ''),
    style,
    soapAction: soapChild(bound, 'operation')?.attributes.get('soapAction')?.trim() ?? '',
    ...operationDocumentation(abstract, bound),
    ...documented('inputDocumentation', [input, boundInput], inputMessage, element),
    ...documented('outputDocumentation', [output, boundOutput], outputMessage, reply),
    ...(element === undefined ? {} : { input: element }),
    ...(reply === undefined ? {} : { output: reply }),
    headers: readHeaders(read, inputBinding, portType),
    faults: readFaults(read),
  }
}

function operationDocumentation(
  abstract: SourceElement,
  bound: SourceElement,
): { readonly documentation?: string } {
  const documented = readDocumentation(abstract)
  return documented.documentation === undefined ? readDocumentation(bound) : documented
}

// Parts that are members of a wrapper have their documentation on the member.
function documented<K extends string>(
  key: K,
  directions: readonly (SourceElement | undefined)[],
  message: Declaration | undefined,
  element: MessageElement | 'empty' | undefined,
): { readonly [key in K]?: string } {
  const isOfElement = typeof element === 'object' && element.global !== undefined
  const texts = textsOf([
    ...directions,
    message?.source,
    ...(isOfElement && message ? wsdlChildren(message.source, 'part') : []),
  ])
  return texts.length === 0 ? {} : ({ [key]: texts.join('\n\n') } as { [key in K]: string })
}

/**
 * The message of a direction; absent where it has none. For a message that is not declared, one with a part for
 * the element of its name is assumed.
 */
function messageOf(
  { context, portType, style }: OperationRead,
  direction: SourceElement,
): Declaration | undefined {
  const written = direction.attributes.get('message')
  if (written === undefined) return undefined
  const { messages } = context.definitions
  const { targetNamespace } = portType
  const message = followReference(messages, direction, 'message', targetNamespace)
  if (message !== undefined) {
    checkPrefixes(message.source)
    return message
  }
  const meant = style === 'document' ? '; treated as the element of that name' : ''
  context.warn(direction, `its message "${written}" is not declared anywhere${meant}`)
  const attributes = new Map([
    ['name', 'parameters'],
    ['element', written],
  ])
  const part = { ...direction, name: 'part', attributes, children: [], content: [] }
  const children = style === 'document' ? [part] : []
  return { source: { ...direction, children }, name: qualify(direction, written), targetNamespace }
}

/** Reads the content of the Body. */
function readBody(
  { context, binding, bound: operation, style }: OperationRead,
  wrapper: string,
  message: Declaration | undefined,
  bound: MessageBinding,
): MessageElement | 'empty' {
  const parts = bodyParts(message, bound)
  if (style === 'document') {
    const [part, ...more] = parts
    if (part === undefined || message === undefined) return 'empty'
    if (more.length === 0) return elementOfPart(context, part)
    return severalParts(context, wrapper, message, parts)
  }
  checkName(operation, wrapper)
  const namespace = bound.body?.attributes.get('namespace')?.trim()
  if (namespace === undefined && bound.body !== undefined) {
    context.warn(
      bound.body,
      'has no namespace for the rpc wrapper; the target namespace of the WSDL is used',
    )
  }
  return rpcWrapper(
    context,
    wrapper,
    namespace ?? binding.targetNamespace,
    message?.name ?? '',
    parts,
  )
}

function readHeaders(
  { context }: OperationRead,
  { headers }: MessageBinding,
  { targetNamespace }: Declaration,
): readonly MessageElement[] {
  return headers.flatMap((header) => {
    const message = followReference(
      context.definitions.messages,
      header,
      'message',
      targetNamespace,
    )
    const wanted = header.attributes.get('part')?.trim()
    const parts = message === undefined ? [] : wsdlChildren(message.source, 'part')
    const part = parts.find(({ attributes }) => attributes.get('name')?.trim() === wanted)
    if (part === undefined) {
      context.warn(header, 'names a message or part that is not declared anywhere; ignored')
      return []
    }
    if (isEncoded(header)) return []
    return [elementOfPart(context, part)]
  })
}

function readFaults({ context, portType, bound, abstract }: OperationRead): MessageElement[] {
  const encoded = new Set(
    wsdlChildren(bound, 'fault')
      .filter((fault) => soapChildren(fault, 'fault').some(isEncoded))
      .map((fault) => fault.attributes.get('name')?.trim()),
  )
  const faults = new Map<string, MessageElement>()
  for (const fault of wsdlChildren(abstract, 'fault')) {
    if (encoded.has(fault.attributes.get('name')?.trim())) {
      context.warn(fault, 'an encoded fault; its detail is not typed')
      continue
    }
    const { messages } = context.definitions
    const message = followReference(messages, fault, 'message', portType.targetNamespace)
    const part = message && wsdlChildren(message.source, 'part')[0]
    if (part === undefined) {
      context.warn(
        fault,
        'names a message that is not declared or has no part; its detail is not typed',
      )
      continue
    }
    const element = elementOfPart(context, part)
    const key = `${element.namespace} ${element.name}`
    if (!faults.has(key)) faults.set(key, element)
  }
  return [...faults.values()]
}
