import type { ServerResponse } from 'node:http'
import type { MethodFault } from './faults.js'
import { sendJson } from './http.js'

const STACK_TRACE = '   at Integr8.UserAdmin.GetJWT(GetJWTRequest request)'

/** Sends the error object of ASP.NET for an exception in the method, with status 500. */
export function sendFault(res: ServerResponse, { message }: MethodFault): void {
  sendJson(res, 500, {
    Message: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: STACK_TRACE,
  })
}

/** Sends the error object of ASP.NET for a request or an answer that went wrong outside of the method. */
export function sendError(res: ServerResponse, status: 400 | 500, message: string): void {
  sendJson(res, status, { Message: message })
}
