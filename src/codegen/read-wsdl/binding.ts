import type { SourceElement } from '../load/source.js'
import type { SoapVersion } from '../model/contract-model.js'

const extensionNamespaces: ReadonlyMap<string, SoapVersion> = new Map([
  ['http://schemas.xmlsoap.org/wsdl/soap/', '1.1'],
  ['http://schemas.xmlsoap.org/wsdl/soap12/', '1.2'],
])
const httpNamespace = 'http://schemas.xmlsoap.org/wsdl/http/'
const mimeNamespace = 'http://schemas.xmlsoap.org/wsdl/mime/'

/** What kind of binding this is. */
export type BindingKind =
  | {
      readonly kind: 'soap'
      readonly version: SoapVersion
      readonly style: string | undefined
      readonly overHttp: boolean
      /** That its operations alone say that it is one of SOAP. */
      readonly isAssumed: boolean
    }
  | { readonly kind: 'other'; readonly why: string }

/** Looks at the extension elements of a `wsdl:binding`. */
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

/** The child of this name in one of the namespaces of the SOAP binding. */
export function soapChild(parent: SourceElement, name: string): SourceElement | undefined {
  return soapChildren(parent, name)[0]
}

export function soapChildren(parent: SourceElement, name: string): readonly SourceElement[] {
  return parent.children.filter(
    (child) => child.name === name && extensionNamespaces.has(child.namespace),
  )
}

/** How one direction of an operation is carried. */
export interface MessageBinding {
  readonly body: SourceElement | undefined
  readonly headers: readonly SourceElement[]
  /** Parts that travel beside the envelope. */
  readonly attachments: ReadonlySet<string>
}

/** Reads a `wsdl:input` or `wsdl:output` of a binding; `mime:multipartRelated` is looked into. */
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

/** Whether a `soap:body`, `soap:header` or `soap:fault` is encoded. */
export function isEncoded(element: SourceElement | undefined): boolean {
  return element?.attributes.get('use')?.trim() === 'encoded'
}
