import { splitClark, wsdlChildren } from '../documents.js'
import { refuseElement } from '../generate-error.js'
import type { SourceElement } from '../load/source.js'
import type { LeftAside, MessageElement, OperationModel } from '../model.js'
import { readDocumentation } from '../read-xsd/reader.js'
import {
  isEncoded,
  type MessageBinding,
  messageBinding,
  soapChild,
  soapChildren,
} from './binding.js'
import { type Declaration, type Definitions, followReference, textsOf } from './definitions.js'
import {
  bodyParts,
  elementOfPart,
  type MessageReader,
  rpcWrapper,
  severalParts,
} from './messages.js'

/** The operations of one SOAP binding. */
export interface BindingRead {
  readonly operations: readonly OperationModel[]
  /** An operation that is encoded, which refuses the binding. */
  readonly encoded?: { readonly source: SourceElement; readonly style: string }
  readonly leftAside: readonly LeftAside[]
}

/** Everything that reading a binding needs. */
export interface BindingContext extends MessageReader {
  readonly definitions: Definitions
}

/** Reads the operations of a SOAP binding and of the port type it binds. */
export function readBinding(
  context: BindingContext,
  binding: Declaration,
  portType: Declaration,
  style: string | undefined,
): BindingRead {
  const operations: OperationModel[] = []
  const leftAside: LeftAside[] = []
  const matcher = operationMatcher(portType)
  let replyHeaders = 0
  for (const bound of wsdlChildren(binding.source, 'operation')) {
    const name = nameIn(bound)
    const aside = (why: string): void => {
      leftAside.push({ what: `operation ${name} of binding ${nameIn(binding.source)}`, why })
    }
    const abstract = matcher(bound)
    if (abstract === undefined) {
      aside(`its port type ${nameIn(portType.source)} does not have it`)
      continue
    }
    const read = { context, binding, portType, bound, abstract, name, style: styleOf(bound, style) }
    if ([...boundMessages(bound)].some(({ body }) => isEncoded(body))) {
      return { operations: [], leftAside, encoded: { source: bound, style: read.style } }
    }
    if (messageBinding(wsdlChildren(bound, 'output')[0]).headers.length > 0) replyHeaders += 1
    const operation = readOperation(read)
    if (typeof operation === 'string') aside(operation)
    else operations.push(operation)
  }
  if (replyHeaders > 0) {
    const count = `${replyHeaders} operation${replyHeaders === 1 ? '' : 's'}`
    const what = `SOAP headers in the replies of ${count} of binding ${nameIn(binding.source)}`
    leftAside.push({ what, why: 'replies are read without their headers' })
  }
  return { operations, leftAside }
}

/** The error of a binding that is encoded. */
export function refuseEncoded(encoded: {
  readonly source: SourceElement
  readonly style: string
}): Error {
  return refuseElement(
    encoded.source,
    `${encoded.style}/encoded messages are not supported: they have no schema; only literal ones have`,
  )
}

function styleOf(bound: SourceElement, inherited: string | undefined): 'document' | 'rpc' {
  const own = soapChild(bound, 'operation')?.attributes.get('style')?.trim()
  return (own || inherited) === 'rpc' ? 'rpc' : 'document'
}

function* boundMessages(bound: SourceElement): Generator<MessageBinding> {
  for (const child of bound.children) {
    if (child.name === 'input' || child.name === 'output') yield messageBinding(child)
  }
}

// Overloaded operations are told apart by the names of their messages (WSDL 1.1, section 2.4.5), and
// where those are left out, by their order.
function operationMatcher(
  portType: Declaration,
): (bound: SourceElement) => SourceElement | undefined {
  const byName = new Map<string, SourceElement[]>()
  for (const operation of wsdlChildren(portType.source, 'operation')) {
    const same = byName.get(nameIn(operation))
    if (same === undefined) byName.set(nameIn(operation), [operation])
    else same.push(operation)
  }
  return (bound) => {
    const candidates = byName.get(nameIn(bound)) ?? []
    if (candidates.length < 2) return candidates[0]
    const matching = candidates.filter((candidate) =>
      ['input', 'output'].every((direction) => {
        const wanted = messageName(bound, direction)
        return wanted === undefined || wanted === messageName(candidate, direction)
      }),
    )
    const chosen = matching[0] ?? candidates[0]
    byName.set(
      nameIn(bound),
      candidates.filter((candidate) => candidate !== chosen),
    )
    return chosen
  }
}

function messageName(operation: SourceElement, direction: string): string | undefined {
  return wsdlChildren(operation, direction)[0]?.attributes.get('name')?.trim()
}

interface OperationRead {
  readonly context: BindingContext
  readonly binding: Declaration
  readonly portType: Declaration
  readonly bound: SourceElement
  readonly abstract: SourceElement
  readonly name: string
  readonly style: 'document' | 'rpc'
}

/** The operation, or why it is left aside. */
function readOperation(read: OperationRead): OperationModel | string {
  const { context, portType, bound, abstract, name, style } = read
  const input = wsdlChildren(abstract, 'input')[0]
  const output = wsdlChildren(abstract, 'output')[0]
  if (input === undefined) return 'it is a notification: the service would call'
  if (
    output !== undefined &&
    abstract.children.indexOf(output) < abstract.children.indexOf(input)
  ) {
    return 'it solicits a response: the service would call'
  }
  const inputMessage = messageOf(read, input)
  const outputMessage = output && messageOf(read, output)
  if (typeof inputMessage === 'string') return inputMessage
  if (typeof outputMessage === 'string') return outputMessage
  const boundInput = wsdlChildren(bound, 'input')[0]
  const boundOutput = wsdlChildren(bound, 'output')[0]
  const inputBinding = messageBinding(boundInput)
  const outputBinding = messageBinding(boundOutput)
  for (const attachment of [...inputBinding.attachments, ...outputBinding.attachments]) {
    if (attachment !== '') {
      context.warn(bound, `part "${attachment}" travels as an attachment, which is not supported`)
    }
  }
  const request = readBody(read, name, inputMessage, inputBinding)
  const reply = output && readBody(read, `${name}Response`, outputMessage, outputBinding)
  const element = request === 'empty' ? undefined : request
  return {
    name,
    distinctNames: [
      input.attributes.get('name')?.trim(),
      style === 'document' && element?.parts === undefined ? element?.name : undefined,
      inputMessage && splitClark(inputMessage.name).local,
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

// Parts that stand for members have their documentation there.
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

/** The message of a direction; absent where it names none; a string says that it can not be found. */
function messageOf(
  { context, portType }: OperationRead,
  direction: SourceElement,
): Declaration | string | undefined {
  const written = direction.attributes.get('message')
  if (written === undefined) return undefined
  const { messages } = context.definitions
  return (
    followReference(messages, direction, 'message', portType.targetNamespace) ??
    `its message "${written}" is not declared anywhere`
  )
}

/** What stands in the Body. */
function readBody(
  { context, binding, style }: OperationRead,
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
  const namespace = bound.body?.attributes.get('namespace')?.trim()
  if (namespace === undefined && bound.body !== undefined) {
    context.warn(bound.body, 'says no namespace for the rpc wrapper; taken as that of the WSDL')
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
      context.warn(header, 'names a message or part that is not declared anywhere; left aside')
      return []
    }
    if (isEncoded(header)) {
      context.warn(header, 'an encoded header; left aside')
      return []
    }
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
      context.warn(fault, 'names a message that is not declared or has no part; not typed')
      continue
    }
    const element = elementOfPart(context, part)
    const key = `${element.namespace} ${element.name}`
    if (!faults.has(key)) faults.set(key, element)
  }
  return [...faults.values()]
}

function nameIn(source: SourceElement): string {
  return source.attributes.get('name')?.trim() ?? ''
}
