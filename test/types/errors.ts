// Compiled, never run: `isUserAdminError` narrows to a union in which `code` tells the class.
import {
  type AnyUserAdminError,
  isUserAdminError,
  type ResponseErrorReason,
  type UserAdminErrorCode,
} from 'data8-useradmin'
import type { Equal } from './equal.js'

export const everyCode: Equal<AnyUserAdminError['code'], UserAdminErrorCode> = true

export function fieldOf(error: unknown): string | number | boolean | undefined {
  // @ts-expect-error not narrowed yet
  void error.code
  if (!isUserAdminError(error)) return undefined
  const common: readonly [boolean, number, string] = [error.retryable, error.attempts, error.code]
  // @ts-expect-error only an HttpError and a SoapFaultError have a status
  void [error.status, common]
  switch (error.code) {
    case 'BAD_INPUT': {
      // @ts-expect-error an InputError has no status
      void error.status
      return error.field
    }
    case 'SERVICE_FAILURE': {
      const credits: number | undefined = error.creditsRemaining
      return credits
    }
    case 'SOAP_FAULT': {
      const faultCode: string = error.faultCode
      return `${faultCode} ${error.status}`
    }
    case 'HTTP_STATUS': {
      const status: number = error.status
      return status
    }
    case 'CONNECTION': {
      const { systemCode, sent } = error
      const code: string | undefined = systemCode
      return sent || code
    }
    case 'TIMEOUT': {
      const limitMs: number = error.limitMs
      return limitMs
    }
    case 'BAD_RESPONSE': {
      const reason: ResponseErrorReason = error.reason
      return reason
    }
    case 'TOKEN_MISMATCH': {
      const claims: Readonly<Record<string, unknown>> | null = error.claims
      return claims === null
    }
    case 'CREDENTIALS':
    case 'ABORTED':
      // @ts-expect-error neither has a field
      return error.field
    default: {
      // A code without a case would be no `never`.
      const none: never = error
      return none
    }
  }
}
