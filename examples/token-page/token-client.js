/** @typedef {{ Status?: { Success: boolean, ErrorMessage?: string | null, CreditsRemaining: number }, Result?: unknown }} Answer */
/** @typedef {{ text: string, lifeMs: number, endsAt: number, credits: number | undefined }} Token */

const MAX_WAIT_MS = 3_600_000

/** Why a call has no answer. Nothing is asked before `retryAt`, which is compared with `Date.now()`. */
export class CallError extends Error {
  /** @param {'signed-out' | 'limited' | 'refused' | 'unavailable'} reason */
  constructor(reason, message = '', waitMs = 0) {
    super(message)
    this.reason = reason
    this.waitMs = waitMs
    this.retryAt = Date.now() + waitMs
  }
}

/** Whether a time has not ended; where the clock was set back to before its start, it has. @param {number} endsAt @param {number} ms */
export function isUnderWay(endsAt, ms) {
  const leftMs = endsAt - Date.now()
  return leftMs > 0 && leftMs <= ms
}

/** What `Retry-After` says, in seconds or as a date: one hour at most. @param {Response} response */
function waitOf({ headers }) {
  const value = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Math.min(Math.max(ms || 0, 0), MAX_WAIT_MS)
}

/** @param {unknown} error @returns {never} */
function unavailable(error) {
  throw new CallError('unavailable', String(error))
}

/**
 * Calls a JSON service of Data8 with tokens of the page's own server, which are kept in memory alone.
 * @param {{ tokenUrl: string, serviceUrl: string, request?: { maxCredits?: number }, fetch?: typeof globalThis.fetch }} options
 */
export function createTokenClient({
  tokenUrl,
  serviceUrl,
  request = {},
  fetch = globalThis.fetch,
}) {
  /** @type {Token | undefined} */ let token
  /** @type {Promise<Token> | undefined} */ let pending
  let held = new CallError('unavailable')

  /** @param {string} url @param {object} input @param {Token} [bearer] */
  async function post(url, input, bearer) {
    if (isUnderWay(held.retryAt, held.waitMs)) throw held
    const headers = new Headers({ 'content-type': 'application/json' })
    if (bearer) headers.set('authorization', `Bearer ${bearer.text}`)
    const body = JSON.stringify(input)
    const signal = AbortSignal.timeout(10_000)
    const response = await fetch(url, { method: 'POST', headers, body, signal }).catch(unavailable)
    if (response.ok) return Object(await response.json().catch(unavailable))
    const isSignedOut = response.status === 401 && !bearer
    const reason = response.status === 429 ? 'limited' : isSignedOut ? 'signed-out' : 'unavailable'
    const error = new CallError(reason, `status ${response.status}`, waitOf(response))
    // Another request may have been told to wait longer.
    if (error.retryAt > held.retryAt || !isUnderWay(held.retryAt, held.waitMs)) held = error
    throw error
  }

  async function renew() {
    const startedAt = Date.now()
    const { access_token: text, expires_in } = await post(tokenUrl, request)
    if (typeof text !== 'string') throw new CallError('unavailable', 'an answer without a token')
    // Without a life, it is for the calls that wait.
    const lifeMs = Math.max(Number(expires_in) || 0, 0) * 1000
    token = { text, lifeMs, endsAt: startedAt + lifeMs, credits: request.maxCredits }
    return token
  }

  /** The token, or a new one for all who wait where it has ended or was refused. @param {Token} [refused] */
  function current(refused) {
    if (token && token !== refused && isUnderWay(token.endsAt, token.lifeMs)) return token
    pending ??= renew().finally(() => {
      pending = undefined
    })
    return pending
  }

  /** @param {string} method @param {object} input @param {Token} [refused] @returns {Promise<Answer>} */
  async function call(method, input, refused) {
    const bearer = await current(refused)
    const answer = await post(`${serviceUrl}/${method}.json`, input, bearer)
    if (answer.Status?.Success === true) {
      bearer.credits = answer.Status.CreditsRemaining
      return answer
    }
    if (refused) throw new CallError('refused', answer.Status?.ErrorMessage ?? '')
    return call(method, input, bearer)
  }

  return {
    /** A refusal counts only after one more attempt with a new token. @param {string} method @param {object} input @throws {CallError} */
    call: (method, input) => call(method, input),
    /** What is left of the token, without the token. */
    life: () => token && { lifeMs: token.lifeMs, endsAt: token.endsAt, credits: token.credits },
  }
}
