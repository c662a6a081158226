import { randomUUID } from 'node:crypto'
import { HttpError, UserAdminError } from '../../errors.js'
import type { Redact } from '../../internal/redaction/redact.js'
import { redactValue } from '../../internal/redaction/redact-value.js'
import { waitFor } from '../../internal/wait-for.js'
import { latestExpiry } from '../../useradmin/expiry.js'
import type { CheckedRequest } from '../../useradmin/request.js'
import type { JwtToken } from '../../useradmin/token.js'
import { verifyClaims } from '../../useradmin/verify-claims.js'
import type { Source } from '../source.js'
import { type Answer, emptyAnswer, Failure, jsonAnswer, Refusal, refusalAnswer } from './answer.js'
import type { Call } from './call.js'
import { callerAddress } from './client-address.js'
import { limitsAt, pageRequest } from './narrowing.js'
import type { EndpointConfig } from './options.js'
import { corsHeaders, methodNotAllowed, optionsHeaders } from './origins.js'
import { formOf, readNarrowing } from './page-body.js'
import { limited } from './rate-limit.js'

/** Time limits, in milliseconds. */
export const TIMES = {
  /** Of a body. */
  bodyMs: 10_000,
  /** Of `authorize`, and of the rate limiter. */
  checkMs: 30_000,
  /** How long the rest of a body that is not read is discarded, so that the page can read the answer. */
  lingerMs: 1_000,
}

/** A shared token with less left is replaced before it is handed out, where a new one has more. */
const LEAST_LEFT_MS = 5_000
const MAX_RETRY_AFTER_SECONDS = 3600

/** For a page that no longer waits: it is not read, and not worth a line in the log. */
const NOT_AWAITED = refusalAnswer(
  new Refusal(503, 'temporarily_unavailable', 'the call was aborted'),
  {},
)

type Headers = Readonly<Record<string, string>>

/** Answers calls, of whatever kind of server they are. */
export class Endpoint {
  readonly #source: Source
  readonly #config: EndpointConfig
  readonly #times: typeof TIMES

  constructor(source: Source, config: EndpointConfig, times: typeof TIMES) {
    this.#source = source
    this.#config = config
    this.#times = times
  }

  /** Never rejects. */
  async answer(call: Call): Promise<Answer> {
    let headers: Headers = { vary: 'Origin' }
    try {
      headers = { ...headers, ...corsHeaders(call, this.#config.origins) }
      if (call.method === 'OPTIONS') return emptyAnswer({ ...headers, ...optionsHeaders(call) })
      return await this.#hand(call, headers)
    } catch (error) {
      return call.signal.aborted ? NOT_AWAITED : this.#errorAnswer(error, headers)
    }
  }

  /** For what fails before there is a call. */
  failed(error: unknown): Answer {
    return this.#errorAnswer(error, { vary: 'Origin' })
  }

  async #hand(call: Call, headers: Headers): Promise<Answer> {
    const { ceilings, isTrusted, maxBodyBytes: maxBytes } = this.#config
    if (call.method !== 'POST') throw methodNotAllowed()
    const form = formOf(call, maxBytes)
    const id = await this.#authorize(call)
    await this.#consume(id, call)
    const body = await call.readBody({ maxBytes, timeoutMs: this.#times.bodyMs })
    const narrowed = pageRequest(ceilings, readNarrowing(body, form, maxBytes), Date.now())
    const request =
      isTrusted === undefined ? narrowed : { ...narrowed, clientIp: callerAddress(call, isTrusted) }
    const token = await this.#obtain(request, call)
    this.#check(token, request)
    const leftMs = this.#leftOf(token)
    if (leftMs <= 0) throw new Failure('the token ended before it was handed out')
    const { allowedMethods } = request
    return jsonAnswer(
      200,
      {
        access_token: token.jwt,
        token_type: 'Bearer',
        expires_in: Math.floor(leftMs / 1000),
        ...(allowedMethods === undefined ? {} : { scope: allowedMethods.join(' ') }),
      },
      headers,
    )
  }

  async #authorize(call: Call): Promise<string> {
    const { authorize } = this.#config
    const id = await this.#limit(call, 'authorize', async () => authorize(call.request)).catch(
      (error: unknown) => {
        throw call.signal.aborted || error instanceof Failure
          ? error
          : unauthorized(this.#log('authorize threw, which refuses', error))
      },
    )
    if (id === undefined || id === null || id === false || id === '') throw unauthorized()
    const isNumber = typeof id === 'bigint' || (typeof id === 'number' && Number.isFinite(id))
    if (typeof id === 'string' || isNumber) return String(id)
    throw new Failure('authorize gave what is no id: it must give a string or a number')
  }

  async #consume(id: string, call: Call): Promise<void> {
    const { rateLimiter } = this.#config
    await this.#limit(call, 'the rate limiter', async () => rateLimiter.consume(id)).catch(
      (error: unknown) => {
        throw call.signal.aborted || error instanceof Failure ? error : limited(error)
      },
    )
  }

  #limit<T>({ signal }: Call, what: string, run: () => Promise<T>): Promise<T> {
    const ms = this.#times.checkMs
    const error = () => new Failure(`${what} did not end within ${ms} ms`)
    return waitFor(run(), { signal, timeout: { ms, error } })
  }

  async #obtain(request: CheckedRequest, { signal }: Call): Promise<JwtToken> {
    const source = this.#source
    try {
      // Of a shared token, one page could spend the credits of all.
      if (request.maxCredits !== undefined) return await source.mintApart(request, signal)
      const token = await source.getShared(request, signal)
      if (!this.#isAboutToEnd(token, request)) return token
      await source.forget(token)
      return await source.getShared(request, signal).catch((error: unknown) => {
        if (signal.aborted || this.#leftOf(token) <= 0) throw error
        return token
      })
    } catch (error) {
      throw new Failure('no token was obtained', error)
    }
  }

  #leftOf(token: JwtToken): number {
    return token.expiresAt.toMillis() - this.#source.now()
  }

  #isAboutToEnd(token: JwtToken, { expiry }: CheckedRequest): boolean {
    if (expiry.kind === 'at') return false
    const now = Date.now()
    const lifeMs = latestExpiry(expiry, now) - now
    return this.#leftOf(token) < Math.min(LEAST_LEFT_MS, lifeMs / 10)
  }

  /** @throws Failure for a token that must not be handed out */
  #check(token: JwtToken, request: CheckedRequest): void {
    if (token.holdsSecret) {
      throw new Failure(
        'a token was not handed out: a claim of it holds a configured secret. Use a user name and password instead of an API key',
      )
    }
    // Whatever the client verifies: its `verifyToken` may be false.
    const limits = limitsAt(request, this.#config.ceilings, this.#source.now())
    const { claims } = token
    if (claims === null) throw new Failure('a token was not handed out: it cannot be read')
    try {
      verifyClaims(claims, limits, this.#source.redactor())
    } catch (error) {
      throw new Failure('a token was not handed out: it is wider than was asked for', error)
    }
  }

  #errorAnswer(error: unknown, headers: Headers): Answer {
    if (error instanceof Refusal) return refusalAnswer(error, headers)
    const failure = error instanceof Failure ? error : new Failure('the call failed', error)
    const reference = this.#log(failure.summary, failure.cause)
    const description = `no token can be had now; reference ${reference}`
    const wait = retryAfterOf(failure.cause)
    const more: Headers = wait === undefined ? {} : { 'retry-after': String(wait) }
    return refusalAnswer(new Refusal(503, 'temporarily_unavailable', description, more), headers)
  }

  /** Writes to the log. @returns the reference of the line */
  #log(summary: string, error: unknown): string {
    const reference = randomUUID()
    const fields =
      error === undefined ? {} : { error: describeError(error, this.#source.redactor()) }
    // A logger that throws or rejects must not change the answer.
    const warn = async (): Promise<unknown> =>
      this.#config.logger?.warn({ reference, ...fields }, `token endpoint: ${summary}`)
    warn().catch(() => {})
    return reference
  }
}

function unauthorized(reference?: string): Refusal {
  const description = 'the caller is not authorized'
  return new Refusal(
    401,
    'invalid_client',
    reference === undefined ? description : `${description}; reference ${reference}`,
    { 'www-authenticate': 'Bearer realm="data8-useradmin"' },
  )
}

// Errors of the caller's functions may hold anything.
function describeError(error: unknown, redact: Redact): unknown {
  if (error instanceof UserAdminError) return redactValue(error.toJSON(), redact)
  if (!(error instanceof Error)) return { name: typeof error }
  return redactValue({ name: error.name, message: error.message }, redact)
}

/** In whole seconds, where the service said when it can be asked again. */
function retryAfterOf(error: unknown): number | undefined {
  const value = error instanceof HttpError ? (error.headers['retry-after'] ?? '') : ''
  const seconds = /^\d+$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.now()) / 1000)
  return seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : undefined
}
