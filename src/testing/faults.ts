import type { SoapVersion } from '../soap/envelope.js'

/** A fault to answer; `code` is that of SOAP 1.1. */
export interface Fault {
  readonly code: 'Client' | 'Server' | 'VersionMismatch'
  /** Exception, message and stack trace, as ASMX writes them in one text. */
  readonly text: string
  readonly actor?: string
}

/** An exception in the method, without the form of a protocol. */
export interface MethodFault {
  /** Default `Server`. */
  readonly code?: 'Client' | 'Server'
  readonly message: string
  readonly actor?: string
}

const EXCEPTION = 'System.Web.Services.Protocols.SoapException'

const SIGNATURE =
  '(System.String username, System.String password, System.String clientIp, System.DateTime expiresAt, ' +
  'System.String[] allowedMethods, System.Nullable`1[T] maxCredits, Integr8.Option[] options)'

const METHOD_TRACE = trace(
  `Integr8.UserAdmin.Run ${SIGNATURE}`,
  `Integr8.UserAdmin.GetJWT ${SIGNATURE}`,
  'System.Reflection.RuntimeMethodInfo.Invoke (System.Object obj, System.Object[] parameters)',
)
const READER_TRACE = trace(
  'Microsoft.Xml.Serialization.GeneratedAssembly.XmlSerializationReader1.Read8_GetJWT ()',
  'System.Xml.Serialization.XmlSerializer.Deserialize (System.Xml.XmlReader xmlReader)',
)
const PROTOCOL_TRACE = trace(
  'System.Web.Services.Protocols.SoapServerProtocol.ReadParameters ()',
  'System.Web.Services.Protocols.WebServiceHandler.CoreProcessRequest ()',
)
const ROUTE_TRACE = trace(
  'System.Web.Services.Protocols.Soap11ServerProtocolHelper.RouteRequest ()',
  'System.Web.Services.Protocols.SoapServerProtocol.Initialize ()',
)
const END_OF_INNER = '\n   --- End of inner exception stack trace ---'

// Offsets and module identifiers of a real trace depend on the build: these are zero.
function trace(...calls: readonly string[]): string {
  return calls
    .map((call) => `\n  at ${call} [0x00000] in <00000000000000000000000000000000>:0 `)
    .join('')
}

/** The fault for an exception in the method; one with an actor or of the client is a SoapException. */
export function methodThrew({ code = 'Server', message, actor }: MethodFault): Fault {
  if (code === 'Client' || actor !== undefined) return methodFault(code, message, actor)
  return {
    code,
    text: `${EXCEPTION}: Server was unable to process request. ---> System.InvalidOperationException: ${message}${METHOD_TRACE}${END_OF_INNER}`,
  }
}

/** The fault for a SoapException that the method threw. */
function methodFault(code: 'Client' | 'Server', message: string, actor?: string): Fault {
  return {
    code,
    text: `${EXCEPTION}: ${message}${METHOD_TRACE}`,
    ...(actor === undefined ? {} : { actor }),
  }
}

/** The fault for a value that is invalid for its type. `reason` is the innermost exception with its message. */
export function unreadable(position: string, reason: string): Fault {
  return {
    code: 'Client',
    text:
      `${EXCEPTION}: Server was unable to read request. ---> System.InvalidOperationException: ` +
      `There is an error in XML document ${position}. ---> ${reason}` +
      `${READER_TRACE}${END_OF_INNER}${PROTOCOL_TRACE}${END_OF_INNER}${PROTOCOL_TRACE}`,
  }
}

/** The fault for an unknown SOAPAction. The recorded stack does not replace the placeholders in its message. */
export function unknownAction(): Fault {
  return {
    code: 'Client',
    text: `${EXCEPTION}: Server did not recognize the value of HTTP Header {0}: {1}.${ROUTE_TRACE}`,
  }
}

/** The fault for an envelope in another namespace than that of the version. */
export function versionMismatch(found: string, expected: string): Fault {
  return {
    code: 'VersionMismatch',
    text:
      `${EXCEPTION}: Possible SOAP version mismatch: Envelope namespace ${found} was unexpected. ` +
      `Expecting ${expected}.${PROTOCOL_TRACE}`,
  }
}

const SOAP_12_CODES = { Client: 'Sender', Server: 'Receiver', VersionMismatch: 'VersionMismatch' }

/** The fault in the format of the server of `soap`: an exception, with the elements in the order of the SOAP version. */
export class SoapServerFault extends Error {
  readonly Fault: Readonly<Record<string, unknown>>

  constructor(fault: Fault, version: SoapVersion) {
    super(fault.code)
    this.Fault = version === '1.1' ? toSoap11(fault) : toSoap12(fault)
  }
}

function toSoap11({ code, text, actor }: Fault): Readonly<Record<string, unknown>> {
  return {
    faultcode: `soap:${code}`,
    faultstring: text,
    ...(actor === undefined ? {} : { faultactor: actor }),
    detail: {},
    statusCode: 500,
  }
}

function toSoap12({ code, text, actor }: Fault): Readonly<Record<string, unknown>> {
  return {
    Code: { Value: `soap:${SOAP_12_CODES[code]}` },
    Reason: { Text: { attributes: { 'xml:lang': 'en' }, $value: text } },
    ...(actor === undefined ? {} : { Node: actor }),
    Detail: {},
    statusCode: 500,
  }
}
