import type { IncomingMessage, ServerResponse } from 'node:http'
import { INSUFFICIENT_CREDITS } from './get-jwt.js'
import { sendJson } from './http.js'
import type { JsonContext } from './json-call.js'
import { authenticate, describeLogin, readLogin, secretsOfLogin } from './json-login.js'
import { type JsonMembers, NO_MEMBERS, parseJsonObject } from './json-object.js'
import { failureStatus, successStatus } from './json-reply.js'
import type { EmulatorSettings } from './options.js'
import type { Draft, JsonRequest } from './requests.js'
import type { JsonCall } from './routes.js'
import type { VerifiedClaims } from './tokens.js'

/** The methods of the other services: each call costs one credit of its token. */
export class JsonServices {
  /** Limit on the tokens whose spent credits are stored; above it, the oldest is removed and counts from 0. */
  static readonly maxStoredTokens = 10_000
  readonly #spent = new Map<string, number>()

  /** Answers one call. @throws the error that prevented an answer */
  async answer(
    call: JsonCall,
    { settings, query, record: keep, addSecret }: JsonContext,
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const members = body.length === 0 ? NO_MEMBERS : parseJsonObject(body)
    const login = readLogin(query, members ?? NO_MEMBERS, req.headers.authorization)
    for (const secret of secretsOfLogin(login)) addSecret(secret)
    const record: Draft<JsonRequest> = {
      protocol: 'json',
      at: new Date(),
      ...call,
      ...describeLogin(settings, login),
      outcome: 'pending',
    }
    keep(record)
    const refuse = (message: string): void => {
      record.outcome = 'refused'
      record.refusal = message
      sendJson(res, 200, { Status: failureStatus(message, 0) })
    }

    if (members === undefined) return refuse('The body must be a JSON object, or empty')
    const caller = await authenticate(settings, login, call, req)
    if ('refusal' in caller) return refuse(caller.refusal)
    if (settings.credits === 0) return refuse(INSUFFICIENT_CREDITS)
    const remaining = this.#pay(caller.claims, settings.credits)
    if (remaining === undefined) return refuse('The token has no credits left')
    const result = await resultOf(settings, call, members)
    record.outcome = 'answered'
    sendJson(res, 200, { Status: successStatus(remaining), Result: result })
  }

  /** Forgets the spent credits. */
  reset(): void {
    this.#spent.clear()
  }

  /**
   * Subtracts one credit from a token with a limit.
   *
   * @param credits those of the account
   * @returns the remaining credits; undefined where there were none
   */
  #pay(claims: VerifiedClaims | undefined, credits: number): number | undefined {
    const { mc, jti = '' } = claims ?? {}
    if (mc === undefined) return credits
    const spent = this.#spent.get(jti) ?? 0
    const limit = Number(mc)
    if (!(spent < limit)) return undefined
    this.#spent.set(jti, spent + 1)
    if (this.#spent.size > JsonServices.maxStoredTokens) {
      const [oldest] = this.#spent.keys()
      if (oldest !== undefined) this.#spent.delete(oldest)
    }
    return limit - spent - 1
  }
}

async function resultOf(
  { results }: EmulatorSettings,
  { service, method }: JsonCall,
  members: JsonMembers,
): Promise<unknown> {
  const result = results.get(`${service}.${method}`.toLowerCase())
  if (result === undefined) return 'Valid'
  const input = [...members].filter(([name]) => name !== 'username' && name !== 'password')
  return result(Object.fromEntries(input))
}
