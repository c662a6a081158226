import { ContractError } from '../codegen/load/contract-error.js'
import { GenerateError } from '../codegen/model/generate-error.js'
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
import { adviceForConnection } from './advice-connection.js'
import { adviceForContract, adviceForUnreadReference } from './advice-contract.js'
import { ADVICE_BY_REASON, ADVICE_BY_STATUS, NOT_THE_SERVICE, REMEDIES } from './advice-response.js'
import { FLAGS, inFlags, withoutFlags } from './flags.js'
import { UsageError } from './output/io.js'

/** What happened, in the words of the command line: fields and options are called by their flags. */
export function messageFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InputError) return inFlags(flagFirst(error.field, message))
  const isOverConnection = error instanceof ContractError && error.cause instanceof UserAdminError
  if (isOverConnection) return withoutFlags(message)
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

/** What to do next, in one sentence or two; `''` where the message of the error says it already. */
export function adviceFor(error: unknown): string {
  if (error instanceof ServiceError) return adviceForRefusal(error)
  if (error instanceof SoapFaultError) return adviceForFault(error)
  if (error instanceof HttpError) return adviceForStatus(error)
  if (error instanceof ConnectionError) {
    const advice = adviceForConnection(error, REMEDIES)
    return advice === '' ? SEE_DOCTOR : advice
  }
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
    return error.cause instanceof ContractError
      ? adviceForUnreadReference(error.cause)
      : 'No bindings can be made for it as it is: ask its author, or leave it out of a copy.'
  }
  if (error instanceof InputError && error.field === 'tls.passphrase') {
    return 'The command takes no passphrase: give a key without one, as "openssl pkey" writes it.'
  }
  if (error instanceof UsageError || error instanceof UserAdminError) return ''
  return 'This is a defect of this program: please report it, with what --verbose adds.'
}

const SEE_DOCTOR = 'See with "data8-useradmin doctor" how far a connection gets.'

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
