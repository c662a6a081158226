import { ContractError } from '../../codegen/load/contract-error.js'
import { GenerateError } from '../../codegen/model/generate-error.js'
import { UserAdminError, type UserAdminErrorCode } from '../../errors.js'
import { UsageError } from './io.js'

/** Exit status of the process. */
export const EXIT = {
  done: 0,
  defect: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const EXIT_CODES: Readonly<Record<UserAdminErrorCode, ExitCode>> = {
  BAD_INPUT: EXIT.usage,
  CREDENTIALS: EXIT.usage,
  SERVICE_FAILURE: EXIT.refused,
  // Client and server faults: the service was reached and refused the request.
  SOAP_FAULT: EXIT.refused,
  HTTP_STATUS: EXIT.unreachable,
  CONNECTION: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  ABORTED: EXIT.unreachable,
  BAD_RESPONSE: EXIT.unreachable,
  TOKEN_MISMATCH: EXIT.unreachable,
}

/** The exit status for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage
  if (error instanceof GenerateError) {
    return error.cause instanceof ContractError ? exitCodeOf(error.cause) : EXIT.usage
  }
  if (error instanceof ContractError) {
    return isRemote(error) && error.problem !== 'reference' ? EXIT.unreachable : EXIT.usage
  }
  return error instanceof UserAdminError ? EXIT_CODES[error.code] : EXIT.defect
}

/** Whether the document is from the network, and not a file of the user. */
export function isRemote(error: ContractError): boolean {
  return /^https?:/i.test(error.location) || isAnswerToDoctor(error)
}

/** Location of the contract in errors of `doctor`. */
export const ANSWER_TO_DOCTOR = 'the answer to ?WSDL'

/** Whether the error concerns the contract that `doctor` requested. */
export function isAnswerToDoctor({ location }: ContractError): boolean {
  return location === ANSWER_TO_DOCTOR
}
