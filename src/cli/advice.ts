import { GenerateError } from '../codegen/generate-error.js'
import { ContractError } from '../codegen/load/contract-error.js'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  ServiceError,
  SoapFaultError,
  TimeoutError,
  TokenError,
  UserAdminError,
} from '../errors.js'
import {
  ADVICE_BY_REASON,
  ADVICE_BY_STATUS,
  ADVICE_BY_SYSTEM_CODE,
  NO_TLS,
  NOT_THE_SERVICE,
  PROXY,
  UNTRUSTED,
} from './advice-tables.js'
import { isRemote } from './exit-code.js'
import { FLAG_BY_WORD, FLAGS, WORDS } from './flags.js'
import { UsageError } from './io.js'

/** What happened, in the words of the command line: fields and options are called by their flags. */
export function messageFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InputError) return inFlags(flagFirst(error.field, message))
  return error instanceof UserAdminError ? inFlags(message) : message
}

function flagFirst(field: string, message: string): string {
  const [first = ''] = field.split(/[.[]/)
  const name = Object.hasOwn(FLAGS, field) ? field : first
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined
  if (flag === undefined || !message.startsWith(`${field}: `)) return message
  const where = field === name ? '' : ` (${field})`
  return `${flag} ${message.slice(field.length + 2)}${where}`
}

function inFlags(message: string): string {
  return message.replaceAll(WORDS, (word) => FLAG_BY_WORD[word] ?? word)
}

/** What to do next, in one sentence or two; `''` where the message of the error says it already. */
export function adviceFor(error: unknown): string {
  if (error instanceof ServiceError) return adviceForRefusal(error)
  if (error instanceof SoapFaultError) return adviceForFault(error)
  if (error instanceof HttpError) return adviceForStatus(error)
  if (error instanceof ConnectionError) return adviceForConnection(error)
  if (error instanceof TimeoutError) {
    return 'Try again, give it longer with --timeout, or see with "data8-useradmin doctor" how far it gets.'
  }
  if (error instanceof AbortError) return 'Nothing was handed over; call again.'
  if (error instanceof ResponseError) return ADVICE_BY_REASON[error.reason]
  if (error instanceof TokenError) {
    return 'The token was dropped, since it may be used for more than you asked for: report it to Data8, with what you asked for.'
  }
  if (error instanceof ContractError) return adviceForContract(error)
  if (error instanceof GenerateError) {
    return 'No bindings can be made for it as it is: ask its author, or leave it out of a copy.'
  }
  if (error instanceof InputError && error.field === 'tls.passphrase') {
    return 'The command takes no passphrase: give a key without one, as "openssl pkey" writes it.'
  }
  if (error instanceof UsageError || error instanceof UserAdminError) return ''
  return 'This is a defect of this program: please report it, with what --verbose adds.'
}

function adviceForContract(error: ContractError): string {
  switch (error.problem) {
    case 'unreachable':
      return isRemote(error)
        ? 'Check the address, the network and the proxy (HTTPS_PROXY).'
        : 'Check the path of the file.'
    case 'cut-off':
      return 'Get it again: it did not arrive whole.'
    case 'limit':
      return 'It is larger than is sound: check that it is the right one.'
    case 'reference':
      return ''
    default:
      return 'Check that this is the address or file of a WSDL 1.1 (for a Data8 service it ends in ?WSDL), and whether a portal or proxy is in the way.'
  }
}

function adviceForRefusal({ message }: ServiceError): string {
  if (/credit|balance|fund/i.test(message)) {
    return 'The account must have some UserAdmin credits: ask Data8 for them.'
  }
  if (/user|password|login|log in|auth|credential|key/i.test(message)) {
    return 'Check DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY, against the Data8 dashboard.'
  }
  return 'These are the words of the service: correct what they name, or ask Data8.'
}

function adviceForFault({ faultCode }: SoapFaultError): string {
  const local = faultCode.slice(faultCode.lastIndexOf(':') + 1)
  if (local === 'VersionMismatch') return 'Choose the other version with --soap-version.'
  if (local === 'MustUnderstand') return 'A header is not for this service: remove what adds it.'
  if (/^(?:Client|Sender)/.test(local)) {
    return 'The service could not take the request: see with "data8-useradmin doctor" whether its contract has changed.'
  }
  return 'The service broke down over the request: try again later, and report it to Data8 with the time.'
}

function adviceForStatus({ status, headers }: HttpError): string {
  if (status >= 300 && status < 400) {
    // A query may hold a session.
    const target = headers['location']?.split(/[?#]/, 1)[0]
    const where = target === undefined ? '' : ` (this one leads to ${target})`
    return `Give the address of the service itself with --endpoint${where}, or log in to the portal that is in the way.`
  }
  const known = ADVICE_BY_STATUS[status]
  if (known !== undefined) return known
  if (status >= 500) return 'The service is in trouble: try again later.'
  if (status >= 400)
    return 'Check --endpoint or DATA8_ENDPOINT, and what stands before the service.'
  return NOT_THE_SERVICE
}

function adviceForConnection({ systemCode = '', message }: ConnectionError): string {
  const known = ADVICE_BY_SYSTEM_CODE[systemCode]
  if (known !== undefined) return known
  if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(systemCode)) return NO_TLS
  if (/CERT|CRL|ISSUER|SIGNATURE/.test(systemCode)) return UNTRUSTED
  if (/proxy/i.test(message)) return PROXY
  return 'See with "data8-useradmin doctor" how far a connection gets.'
}
