import { ContractError } from '../codegen/load/contract-error.js'
import { ConventionError, GenerateError } from '../codegen/model/generate-error.js'
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
import {
  adviceByReason,
  adviceByStatus,
  adviceOnEndpoint,
  type CallContext,
  KEY_RESTRICTIONS,
  NOT_THE_SERVICE,
  REMEDIES,
  TRY_DOCTOR,
} from './advice-response.js'
import { CONTRACT_FLAGS, FLAGS, inContractFlags, inFlags, MCP_FLAGS } from './flags.js'
import { UsageError } from './terminal/io.js'

/** The message of an error, with fields and options replaced by their flags. */
export function messageFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InputError) return inFlags(flagFirst(error.field, message))
  if (error instanceof UserAdminError) return inFlags(message)
  return error instanceof ContractError || error instanceof GenerateError
    ? inContractFlags(message)
    : message
}

const ALL_FLAGS: Readonly<Record<string, string>> = {
  ...FLAGS,
  ...CONTRACT_FLAGS,
  ...MCP_FLAGS,
}

function flagFirst(field: string, message: string): string {
  const [first = ''] = field.split(/[.[]/)
  const list = field.replace(/\[\d+\]$/, '')
  const name = [field, list, first].find((each) => Object.hasOwn(ALL_FLAGS, each)) ?? first
  const flag = Object.hasOwn(ALL_FLAGS, name) ? ALL_FLAGS[name] : undefined
  if (flag === undefined || !message.startsWith(`${field}: `)) return message
  const where = field === name ? '' : ` (${field})`
  return `${flag} ${message.slice(field.length + 2)}${where}`
}

/**
 * Advice on an error, in one or two sentences; `''` where the message is enough.
 *
 * @param command the name of the command that failed: `doctor` does not advise itself. Default: another one
 * @param call how the service was called
 */
export function adviceFor(error: unknown, command?: string, call: CallContext = {}): string {
  const isDoctor = command === 'doctor'
  if (error instanceof ServiceError) return adviceForRefusal(error, call)
  if (error instanceof SoapFaultError) return adviceForFault(error, isDoctor)
  if (error instanceof HttpError) return adviceForStatus(error, call)
  if (error instanceof ConnectionError) {
    const advice = adviceForConnection(error, REMEDIES)
    return advice !== '' ? advice : isDoctor ? CHECK_NETWORK : SEE_DOCTOR
  }
  if (error instanceof TimeoutError) {
    return isDoctor
      ? 'Try again, or set a longer --timeout.'
      : 'Try again, set a longer --timeout, or run "data8-useradmin doctor" to find the step that fails.'
  }
  if (error instanceof AbortError) return 'No token was returned; call again.'
  if (error instanceof ResponseError) {
    const advice = adviceOnEndpoint(call) ?? adviceByReason(error.reason, call)
    return isDoctor && advice === TRY_DOCTOR ? NEWER_VERSION : advice
  }
  if (error instanceof TokenError) {
    return 'The token was discarded, since it permits more than was requested: report it to Data8 with the request.'
  }
  if (error instanceof ContractError) return adviceForContract(error)
  if (error instanceof ConventionError) return '--out DIR writes bindings for it.'
  if (error instanceof GenerateError) {
    return error.cause instanceof ContractError
      ? adviceForUnreadReference(error.cause)
      : 'No bindings can be generated for it: ask its author, or remove it in a copy.'
  }
  if (error instanceof InputError && error.field === 'tls.passphrase') {
    return 'The command does not support a passphrase: give a key without one, as "openssl pkey" writes it.'
  }
  if (error instanceof UsageError || error instanceof UserAdminError) return ''
  return 'This is a defect of this program: please report it with the output of --verbose.'
}

const SEE_DOCTOR = 'Run "data8-useradmin doctor" to find the step that fails.'
const CHECK_NETWORK = 'Check the network of this machine, and proxies and firewalls on the way.'
const NEWER_VERSION =
  'Install a newer version of this package if there is one; otherwise report it to Data8.'

function adviceForRefusal({ message }: ServiceError, { isApiKey }: CallContext): string {
  if (/credit|balance|fund/i.test(message)) {
    return 'The account must have some UserAdmin credits: ask Data8 for them.'
  }
  const isAboutLogin = /user|password|login|log in|auth|credential|key/i.test(message)
  if (isApiKey ?? /key/i.test(message)) {
    if (isAboutLogin || KEY_REFUSAL.test(message)) {
      return `Check DATA8_API_KEY against the Data8 dashboard. ${KEY_RESTRICTIONS}`
    }
  } else if (isAboutLogin) {
    return 'Check DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY, against the Data8 dashboard.'
  }
  return 'This message is from the service: correct what it names, or ask Data8.'
}

/** Words for the restrictions of a key. */
const KEY_REFUSAL =
  /domain|origin|referr?er|denied|permi|forbidden|not allowed|limit|quota|too many|expired|restrict/i

function adviceForFault({ faultCode }: SoapFaultError, isDoctor: boolean): string {
  const local = faultCode.slice(faultCode.lastIndexOf(':') + 1)
  if (local === 'VersionMismatch') return 'Choose the other version with --soap-version.'
  if (local === 'MustUnderstand')
    return 'The service does not support a header: remove what adds it.'
  if (/^(?:Client|Sender)/.test(local)) {
    if (isDoctor) return `The service rejected the request. ${NEWER_VERSION}`
    return 'The service rejected the request: check with "data8-useradmin doctor" whether its contract has changed.'
  }
  return 'The service failed on the request: try again later, and report it to Data8 with the time.'
}

function adviceForStatus({ status, headers }: HttpError, call: CallContext): string {
  if (status >= 300 && status < 400) {
    // A query may contain a session.
    const target = headers['location']?.split(/[?#]/, 1)[0]
    const where = target === undefined ? '' : ` (this one redirects to ${target})`
    return `Give the address of the service itself with --endpoint${where}, or log in to the portal that answers instead.`
  }
  // A gateway has not passed the message on to an endpoint.
  const isGateway = [401, 403, 407].includes(status)
  const known = (isGateway ? undefined : adviceOnEndpoint(call)) ?? adviceByStatus(status, call)
  if (known !== undefined) return known
  if (status >= 500) return 'The service failed: try again later.'
  if (status >= 400)
    return 'Check --endpoint or DATA8_ENDPOINT, and proxies or gateways in front of the service.'
  return NOT_THE_SERVICE
}
