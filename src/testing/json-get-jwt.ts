import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendError, sendFault } from './error-object.js'
import type { Failure } from './failures.js'
import { sendJson } from './http.js'
import { callGetJwt, type JsonContext, outputOf } from './json-call.js'
import { authenticate, readLogin } from './json-login.js'
import { NO_MEMBERS, parseJsonObject } from './json-object.js'
import { GET_JWT } from './routes.js'

/**
 * Answers one POST of GetJWT over JSON.
 *
 * @param takeFailure takes the failure for this call from the queue; undefined for none
 * @throws the error that prevented an answer
 */
export async function answerGetJwtJson(
  context: JsonContext,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
  takeFailure: () => Failure | undefined,
): Promise<void> {
  const { settings, query } = context
  const members = parseJsonObject(body)
  const login = readLogin(query, members ?? NO_MEMBERS, req.headers.authorization)
  const call = {
    head: { protocol: 'json', ...GET_JWT },
    members,
    login,
    authenticate: () => authenticate(settings, login, GET_JWT, req),
    takeFailure,
  } as const
  const answer = await callGetJwt(context, call, res)
  if (answer === undefined) return
  switch (answer.kind) {
    case 'illegal':
      sendError(res, 400, answer.message)
      break
    case 'fault':
      sendFault(res, answer.fault)
      break
    default:
      sendJson(res, 200, outputOf(answer))
  }
}
