export type { AuthenticatedCallOptions, Data8ClientOptions } from './data8/client-options.js'
export type {
  ApiKeyCredentials,
  Credentials,
  CredentialsSource,
  JwtCredentials,
  PasswordCredentials,
} from './data8/convention/credentials.js'
export type { NamedOption, OptionsInput, OptionValue } from './data8/convention/options.js'
export {
  AbortError,
  type AnyUserAdminError,
  ConnectionError,
  CredentialsError,
  HttpError,
  InputError,
  isUserAdminError,
  ResponseError,
  type ResponseErrorReason,
  ServiceError,
  type SoapFault,
  SoapFaultError,
  TimeoutError,
  TokenError,
  UserAdminError,
  type UserAdminErrorCode,
} from './errors.js'
export type { Envelope, ReplyMeta } from './http/caller-exchange.js'
export { ATTEMPT_CHANNEL, type AttemptEvent } from './http/diagnostics.js'
export type { CallOptions, Logger, Overrides, TlsOptions } from './http/options.js'
export type { ReceivedHeaders } from './http/received-headers.js'
export type { Transport, TransportMessage, TransportReply } from './http/transport.js'
export type { ClientOptions, SecurityObject } from './soap/options.js'
export type { TokenSourceOptions } from './tokens/source-options.js'
export type { TokenStore } from './tokens/store/token-store.js'
export { TOKEN_CHANNEL, type TokenEvent, type TokenStats } from './tokens/token-events.js'
export {
  createTokenSource,
  type TokenOverrides,
  type TokenSource,
} from './tokens/token-source.js'
export { decodeJwt, type JwtClaims } from './useradmin/claims.js'
export {
  type CarriedReply,
  type GetJwtCallOptions,
  UserAdminClient,
  type UserAdminClientOptions,
} from './useradmin/client.js'
export type { ExpiresAt, ExpiresIn } from './useradmin/expiry.js'
export type {
  ArrayOfOption,
  ArrayOfString,
  GetJWT,
  GetJWTResponse,
  JwtOutput,
  Option,
  Status,
} from './useradmin/generated/types.js'
export type { AllowedMethod, KnownMethod, KnownService } from './useradmin/known-services.js'
export type {
  GetJwtRequest,
  GetJwtRequestAt,
  GetJwtRequestBase,
  GetJwtRequestIn,
} from './useradmin/request.js'
export type { JwtToken, TokenResponse } from './useradmin/token.js'
