import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendError, sendFault } from './error-object.js'
import type { Failure } from './failures.js'
import { type GetJwtAnswer, getJwt, overridingAnswer } from './get-jwt.js'
import { sendJson } from './http.js'
import { authenticate, describeLogin, readLogin, secretsOfLogin } from './json-login.js'
import { readGetJwtJson } from './json-message.js'
import { NO_MEMBERS, parseJsonObject } from './json-object.js'
import { failureStatus, successStatus } from './json-reply.js'
import type { EmulatorSettings } from './options.js'
import { failBefore } from './planned-failure.js'
import { type Draft, describeIgnored, type JsonRequest } from './requests.js'
import { GET_JWT } from './routes.js'

/** The context in which a call over JSON is answered. */
export interface JsonContext {
  readonly settings: EmulatorSettings
  readonly query: URLSearchParams
  /** Receives the record of the request, which is completed until the answer is sent. */
  readonly record: (request: Draft<JsonRequest>) => void
  /** Receives secrets to redact in the message of an exception. */
  readonly addSecret: (secret: string) => void
}

/**
 * Answers one POST of GetJWT over JSON.
 *
 * @param takeFailure takes the failure for this call from the queue; undefined for none
 * @throws the error that prevented an answer
 */
export async function answerGetJwtJson(
  { settings, query, record: keep, addSecret }: JsonContext,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
  takeFailure: () => Failure | undefined,
): Promise<void> {
  const members = parseJsonObject(body)
  const message = members && readGetJwtJson(members)
  const login = readLogin(query, members ?? NO_MEMBERS, req.headers.authorization)
  for (const secret of secretsOfLogin(login)) addSecret(secret)
  const record: Draft<JsonRequest> = {
    protocol: 'json',
    at: new Date(),
    ...GET_JWT,
    ...describeLogin(settings, login),
    ...message?.content,
    ...describeIgnored(message?.ignored ?? []),
    outcome: 'pending',
  }
  keep(record)

  const failure = takeFailure()
  const isAnswered = await failBefore(failure, res, (outcome) => {
    record.outcome = outcome
  })
  if (!isAnswered) return

  const override = overridingAnswer(settings, failure)
  const values = message?.values ?? 'the body must be a JSON object'
  if (override !== undefined) {
    sendAnswer(res, override, record)
  } else if (typeof values === 'string') {
    record.outcome = 'fault'
    record.refusal = `The request is invalid: ${values}.`
    sendError(res, 400, record.refusal)
  } else {
    const caller = await authenticate(settings, login, GET_JWT, req)
    sendAnswer(res, await getJwt(settings, failure, { caller, ...values }), record)
  }
}

function sendAnswer(res: ServerResponse, answer: GetJwtAnswer, record: Draft<JsonRequest>): void {
  record.outcome = answer.kind
  switch (answer.kind) {
    case 'token':
      sendJson(res, 200, { Status: successStatus(answer.credits), Jwt: answer.jwt })
      break
    case 'refused':
      record.refusal = answer.message
      sendJson(res, 200, { Status: failureStatus(answer.message, answer.credits), Jwt: null })
      break
    case 'fault':
      record.refusal = answer.fault.message
      sendFault(res, answer.fault)
  }
}
