// The entry point `data8-useradmin/soap`: the runtime of generated bindings.

// The class of the values that are read: the copy of luxon of a user may be another one. Its year 0 is 1 BCE, -0001 in
// XML Schema 1.0.
export { DateTime } from 'luxon'
export type { Data8CallOptions, Data8ServiceOptions } from './data8/client.js'
export { createData8Client } from './data8/client.js'
export type { Data8ClientOptions } from './data8/client-options.js'
export type { Data8Convention, Data8Operation } from './data8/convention/operation.js'
export type {
  AnyUserAdminError,
  ResponseErrorReason,
  SoapFault,
  UserAdminErrorCode,
} from './errors.js'
export {
  AbortError,
  ConnectionError,
  CredentialsError,
  HttpError,
  InputError,
  isUserAdminError,
  ResponseError,
  ServiceError,
  SoapFaultError,
  TimeoutError,
  TokenError,
  UserAdminError,
} from './errors.js'
export type { AttemptEvent } from './http/diagnostics.js'
export { ATTEMPT_CHANNEL } from './http/diagnostics.js'
export type { CallOptions, Logger, Overrides, TlsOptions } from './http/options.js'
export type { ReceivedHeaders } from './http/received-headers.js'
export type { Transport, TransportMessage, TransportReply } from './http/transport.js'
export type {
  OperationOptions,
  SoapCallOptions,
  SoapClient,
  SoapClientOptions,
} from './soap/client.js'
export { createClient } from './soap/client.js'
export type { ClientOptions, SecurityObject } from './soap/options.js'
export type { ClarkName } from './xml/expanded-name.js'
export type { NamespaceScope, XmlElement } from './xml/node.js'
export { unspecifiedZone } from './xsd/date-time.js'
export type {
  AnyParticle,
  AttributeUse,
  BodyPart,
  ComplexType,
  ElementDescriptor,
  ElementParticle,
  GroupParticle,
  Operation,
  Particle,
  Service,
  SimpleType,
  SimpleTypeRef,
  Type,
  TypeRef,
} from './xsd/descriptor.js'
export type { AnyType, Nillable, OneOf } from './xsd/types.js'
