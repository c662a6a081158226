import { ContractError } from '../../codegen/load/contract-error.js'
import { GenerateError } from '../../codegen/model/generate-error.js'
import { UserAdminError, type UserAdminErrorCode } from '../../errors.js'
import { UsageError } from './io.js'

/** Status of the process. */
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
  // Of either party: the service was there, understood SOAP, and would not do it.
  SOAP_FAULT: EXIT.refused,
  HTTP_STATUS: EXIT.unreachable,
  CONNECTION: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  ABORTED: EXIT.unreachable,
  BAD_RESPONSE: EXIT.unreachable,
  TOKEN_MISMATCH: EXIT.unreachable,
}

/** The status that an error ends the command with. */
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

/** A file is the caller's own affair; what the network gave is not. */
export function isRemote(error: ContractError): boolean {
  return /^https?:/i.test(error.location) || isAnswerToDoctor(error)
}

/** How `doctor` calls the contract that the service answers with. */
export const ANSWER_TO_DOCTOR = 'the answer to ?WSDL'

/** Whether the contract is the one that `doctor` has asked the service for. */
export function isAnswerToDoctor({ location }: ContractError): boolean {
  return location === ANSWER_TO_DOCTOR
}
