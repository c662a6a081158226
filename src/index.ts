export {
  type CarriedReply,
  type GetJwtCallOptions,
  UserAdminClient,
  type UserAdminClientOptions,
} from './client.js'
export type { AuthenticatedCallOptions, Data8ClientOptions } from './data8/channel.js'
export type {
  ApiKeyCredentials,
  Credentials,
  CredentialsSource,
  PasswordCredentials,
} from './data8/credentials.js'
export type { NamedOption, OptionsInput, OptionValue } from './data8/options.js'
export type { ExpiresAt, ExpiresIn } from './datetime.js'
export {
  AbortError,
  ConnectionError,
  CredentialsError,
  HttpError,
  InputError,
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
export type {
  ArrayOfOption,
  ArrayOfString,
  GetJWT,
  GetJWTResponse,
  JwtOutput,
  Option,
  Status,
} from './generated/types.js'
export type {
  AllowedMethod,
  GetJwtRequest,
  GetJwtRequestAt,
  GetJwtRequestBase,
  GetJwtRequestIn,
  KnownService,
} from './request.js'
export type { Envelope, ReplyMeta } from './soap/channel.js'
export type {
  CallOptions,
  ClientOptions,
  Logger,
  SecurityObject,
  TlsOptions,
} from './soap/options.js'
export { ATTEMPT_CHANNEL, type AttemptEvent } from './soap/watch.js'
export { decodeJwt, type JwtClaims, type JwtToken } from './token.js'
export {
  createTokenSource,
  type TokenOverrides,
  type TokenSource,
  type TokenSourceOptions,
} from './token-source.js'
export type { TokenStore } from './token-store.js'
