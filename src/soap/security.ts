import { InputError } from '../errors.js'
import { TRANSPORT_HEADERS } from '../http/exchange.js'
import type { TlsMaterial } from '../http/secure-context.js'
import { type Redact, truncate } from '../internal/redaction/redact.js'
import { escapeAttribute } from '../xml/escape.js'
import type { Operation } from '../xsd/descriptor.js'
import type { SoapVersion } from './envelope.js'
import { loadSoap, type SoapClientObject, type SoapPackage } from './load-soap.js'
import type { SecurityObject } from './options.js'

/** A message as it is sent: with the envelope of this package, or with that of `soap`. */
export interface WrittenMessage {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Lets `soap` build the message: from the written Body, to which the security object adds its parts.
 * It is built for each attempt, so that nonces and time stamps are never sent twice.
 *
 * @throws InputError `security` where `soap` or the object fails
 */
export async function secureMessage(
  security: SecurityObject,
  version: SoapVersion,
  operation: Operation,
  message: { readonly body: string; readonly header: string },
  redact: Redact,
): Promise<WrittenMessage> {
  // Outside of `try`: an InputError of the security object is reported, and redacted, as any other error of it.
  const soap = await loadSoap('security')
  try {
    const client = await createSoapClient(soap, version, operation)
    client.setSecurity(security)
    if (message.header !== '') client.addSoapHeader(message.header)
    return capture(client, operation.name, message.body)
  } catch (error) {
    throw unusable(error, redact)
  }
}

/**
 * The TLS settings that a security object carries (`ClientSSLSecurity`, `ClientSSLSecurityPFX`). Only
 * keys and certificates are taken: one that would switch the checking of the server's off does not.
 *
 * @throws InputError `security` for `NTLMSecurity`, whose handshake needs `soap`'s own HTTP
 */
export function securityTls(security: SecurityObject): TlsMaterial | undefined {
  const options: Record<string, unknown> = {}
  try {
    security.addOptions?.(options)
  } catch (error) {
    throw unusable(error, (text) => text)
  }
  if (options['ntlm'] === true) {
    throw new InputError(
      'security',
      'must not be NTLM: its handshake belongs to the HTTP of soap itself',
    )
  }
  const tls: Record<string, unknown> = {}
  for (const name of ['ca', 'cert', 'key', 'pfx', 'passphrase']) {
    if (options[name] !== undefined && options[name] !== null) tls[name] = options[name]
  }
  return Object.keys(tls).length === 0 ? undefined : (tls as TlsMaterial)
}

interface CapturedRequest {
  readonly body: string
  readonly headers: Record<string, string>
}

// Replaces the HTTP of `soap`: it stores the request, and sends nothing.
class CapturingHttp {
  captured: CapturedRequest | undefined

  request(_url: string, body: string, _callback: unknown, headers: Record<string, string>): void {
    this.captured = { body, headers }
  }
}

const http = Symbol('http')

type CapturingClient = SoapClientObject & { [http]: CapturingHttp }

function createSoapClient(
  soap: SoapPackage,
  version: SoapVersion,
  operation: Operation,
): Promise<CapturingClient> {
  const options = { forceSoap12Headers: version === '1.2' }
  const wsdl = new soap.WSDL(minimalContract(operation), 'urn:contract', options)
  return new Promise((resolve, reject) => {
    wsdl.onReady((error) => {
      if (error) {
        reject(error)
        return
      }
      const httpClient = new CapturingHttp()
      const client = new soap.Client(wsdl, 'urn:endpoint', { ...options, httpClient })
      resolve(Object.assign(client, { [http]: httpClient }))
    })
  })
}

function capture(client: CapturingClient, operation: string, body: string): WrittenMessage {
  const method = client[operation] as (input: object, callback: () => void) => void
  method({ _xml: body }, () => {})
  const { captured } = client[http]
  if (captured === undefined) throw new Error('no message was built')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(captured.headers)) {
    const lower = name.toLowerCase()
    // With another length, the rest of the body would be read as a second request.
    if (!TRANSPORT_HEADERS.includes(lower)) headers[lower] = value
  }
  return { headers, body: captured.body }
}

// `soap` builds a message from a contract; since the Body is written already, a minimal one is enough.
function minimalContract(operation: Operation): string {
  const name = escapeAttribute(operation.name)
  const namespace = escapeAttribute(operation.input?.ns ?? 'urn:none')
  const action = escapeAttribute(operation.soapAction)
  return `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="${namespace}" xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">
<wsdl:types><s:schema targetNamespace="${namespace}"><s:element name="${name}"><s:complexType/></s:element></s:schema></wsdl:types>
<wsdl:message name="In"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message>
<wsdl:portType name="PortType"><wsdl:operation name="${name}"><wsdl:input message="tns:In"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="Binding" type="tns:PortType"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
<wsdl:operation name="${name}"><soap:operation soapAction="${action}" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input></wsdl:operation></wsdl:binding>
<wsdl:service name="Service"><wsdl:port name="Port" binding="tns:Binding"><soap:address location="urn:endpoint"/></wsdl:port></wsdl:service>
</wsdl:definitions>`
}

function unusable(error: unknown, redact: Redact): InputError {
  const text = error instanceof Error ? error.message : 'it failed'
  return new InputError(
    'security',
    `soap cannot build a message with it: ${truncate(redact(text), 300)}`,
  )
}
