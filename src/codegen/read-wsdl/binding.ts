import type { SourceElement } from '../load/source.js'
import type { SoapVersion } from '../model/contract-model.js'

const extensionNamespaces: ReadonlyMap<string, SoapVersion> = new Map([
  ['http://schemas.xmlsoap.org/wsdl/soap/', '1.1'],
  ['http://schemas.xmlsoap.org/wsdl/soap12/', '1.2'],
])
const httpNamespace = 'http://schemas.xmlsoap.org/wsdl/http/'
const mimeNamespace = 'http://schemas.xmlsoap.org/wsdl/mime/'

/** The protocol of a binding. */
export type BindingKind =
  | {
      readonly kind: 'soap'
      readonly version: SoapVersion
      readonly style: string | undefined
      readonly overHttp: boolean
      /** Whether there is no `soap:binding`, and only the operations have elements of the SOAP binding. */
      readonly isAssumed: boolean
    }
  | { readonly kind: 'other'; readonly why: string }

/** Reads the protocol of a `wsdl:binding` from its extension elements. */
export function bindingKind(binding: SourceElement): BindingKind {
  const soap = soapChild(binding, 'binding')
  if (soap !== undefined) {
    const transport = soap.attributes.get('transport') ?? ''
    return {
      kind: 'soap',
      version: extensionNamespaces.get(soap.namespace) ?? '1.1',
      style: soap.attributes.get('style')?.trim(),
      overHttp: !/jms|smtp|mail|tcp|msmq|pipe|udp|amqp|xmpp/i.test(transport),
      isAssumed: false,
    }
  }
  const version = versionOfOperations(binding)
  if (version !== undefined) {
    return { kind: 'soap', version, style: undefined, overHttp: true, isAssumed: true }
  }
  const http = binding.children.find(({ namespace }) => namespace === httpNamespace)
  if (http === undefined) return { kind: 'other', why: 'its binding is not a SOAP binding' }
  const verb = http.attributes.get('verb')?.trim()
  return { kind: 'other', why: `its binding is plain HTTP${verb ? ` ${verb}` : ''}, not SOAP` }
}

function versionOfOperations(binding: SourceElement): SoapVersion | undefined {
  for (const operation of binding.children) {
    if (operation.name !== 'operation') continue
    for (const { namespace } of [operation, ...operation.children].flatMap((at) => at.children)) {
      const version = extensionNamespaces.get(namespace)
      if (version !== undefined) return version
    }
  }
  return undefined
}

/** The first child with a local name in the namespaces of the SOAP binding. */
export function soapChild(parent: SourceElement, name: string): SourceElement | undefined {
  return soapChildren(parent, name)[0]
}

/** The children with a local name in the namespaces of the SOAP binding. */
export function soapChildren(parent: SourceElement, name: string): readonly SourceElement[] {
  return parent.children.filter(
    (child) => child.name === name && extensionNamespaces.has(child.namespace),
  )
}

/** The style of an operation of a binding: its own, else that of the binding. */
export function styleOf(bound: SourceElement, inherited: string | undefined): 'document' | 'rpc' {
  const own = soapChild(bound, 'operation')?.attributes.get('style')?.trim()
  return (own || inherited) === 'rpc' ? 'rpc' : 'document'
}

/** How the message of one direction is bound. */
export interface MessageBinding {
  readonly body: SourceElement | undefined
  readonly headers: readonly SourceElement[]
  /** Names of the parts that are MIME attachments. */
  readonly attachments: ReadonlySet<string>
}

/** Reads a `wsdl:input` or `wsdl:output` of a binding; and the parts of a `mime:multipartRelated` in it. */
export function messageBinding(direction: SourceElement | undefined): MessageBinding {
  const children = direction?.children ?? []
  const multipart = children.find(
    ({ name, namespace }) => name === 'multipartRelated' && namespace === mimeNamespace,
  )
  const places = [
    ...(direction === undefined ? [] : [direction]),
    ...(multipart?.children.filter(({ name }) => name === 'part') ?? []),
  ]
  return {
    body: places.flatMap((place) => soapChildren(place, 'body'))[0],
    headers: places.flatMap((place) => soapChildren(place, 'header')),
    attachments: new Set(
      places
        .flatMap(({ children }) => children)
        .filter(({ name, namespace }) => name === 'content' && namespace === mimeNamespace)
        .flatMap(({ attributes }) => attributes.get('part')?.trim() ?? []),
    ),
  }
}

/** Whether a `soap:body`, `soap:header` or `soap:fault` has `use="encoded"`. */
export function isEncoded(element: SourceElement | undefined): boolean {
  return element?.attributes.get('use')?.trim() === 'encoded'
}
