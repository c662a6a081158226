import type { ServerResponse } from 'node:http'
import type { Caller } from './accounts.js'
import type { Failure } from './failures.js'
import { type GetJwtAnswer, getJwt, overridingAnswer } from './get-jwt.js'
import { describeLogin, type JsonLogin, secretsOfLogin } from './json-login.js'
import { readGetJwtJson } from './json-message.js'
import type { JsonMembers } from './json-object.js'
import { failureStatus, type JsonStatus, successStatus } from './json-reply.js'
import type { EmulatorSettings } from './options.js'
import { failBefore } from './planned-failure.js'
import { type Draft, describeIgnored, type JsonRequest, type McpRequest } from './requests.js'

/** The context in which a call with values of JSON is answered. */
export interface JsonContext<R = JsonRequest> {
  readonly settings: EmulatorSettings
  readonly query: URLSearchParams
  /** Receives the record of the request, which is completed until the answer is sent. */
  readonly record: (request: Draft<R>) => void
  /** Receives secrets to redact in the message of an exception. */
  readonly addSecret: (secret: string) => void
}

/** A call of GetJWT whose values are JSON, over whatever protocol. */
export interface GetJwtCall<R extends JsonRequest | McpRequest> {
  /** What the protocol says of the call: the rest of the record. */
  readonly head: Pick<R, 'protocol'> & Partial<R>
  /** Undefined where the message is not a JSON object. */
  readonly members: JsonMembers | undefined
  /** Names of what the protocol ignored beforehand. */
  readonly ignored?: readonly string[]
  readonly login: JsonLogin
  readonly authenticate: () => Promise<Caller>
  /** Takes the failure for this call from the queue; undefined for none. */
  readonly takeFailure: () => Failure | undefined
}

/** The answer: that of the method, or why the request has no legal values. */
export type JsonAnswer = GetJwtAnswer | { readonly kind: 'illegal'; readonly message: string }

/** The result of the method, in JSON. */
export interface JsonOutput {
  readonly Status: JsonStatus
  readonly Jwt: string | null
}

/**
 * Records a call and answers it.
 *
 * @returns the answer, to be sent in the form of the protocol; undefined where a failure was sent in its place, or the
 *   connection is closed
 */
export async function callGetJwt<R extends JsonRequest | McpRequest>(
  { settings, record: keep, addSecret }: Omit<JsonContext<R>, 'query'>,
  { head, members, ignored = [], login, authenticate, takeFailure }: GetJwtCall<R>,
  res: ServerResponse,
): Promise<JsonAnswer | undefined> {
  const message = members && readGetJwtJson(members)
  for (const secret of secretsOfLogin(login)) addSecret(secret)
  const record = {
    ...head,
    at: new Date(),
    ...describeLogin(settings, login),
    ...message?.content,
    ...describeIgnored([...(message?.ignored ?? []), ...ignored]),
    outcome: 'pending',
  } as Draft<R>
  keep(record)

  const failure = takeFailure()
  const isAnswered = await failBefore(failure, res, (outcome) => {
    record.outcome = outcome
  })
  if (!isAnswered) return undefined

  const answer = await answerTo()
  record.outcome = answer.kind === 'illegal' ? 'fault' : answer.kind
  if (answer.kind === 'fault') record.refusal = answer.fault.message
  else if (answer.kind !== 'token') record.refusal = answer.message
  return answer

  async function answerTo(): Promise<JsonAnswer> {
    const override = overridingAnswer(settings, failure)
    if (override !== undefined) return override
    const values = message?.values ?? 'the body must be a JSON object'
    if (typeof values === 'string') {
      return { kind: 'illegal', message: `The request is invalid: ${values}.` }
    }
    return await getJwt(settings, failure, { caller: await authenticate(), ...values })
  }
}

/** The result of the method for an answer that has one. */
export function outputOf(answer: Extract<GetJwtAnswer, { kind: 'token' | 'refused' }>): JsonOutput {
  return answer.kind === 'token'
    ? { Status: successStatus(answer.credits), Jwt: answer.jwt }
    : { Status: failureStatus(answer.message, answer.credits), Jwt: null }
}
