/** @typedef {{ Status?: { Success: boolean, ErrorMessage?: string | null, CreditsRemaining: number }, Result?: unknown }} Answer */
/** @typedef {{ text: string, lifeMs: number, endsAt: number, credits: number | undefined }} Token */

/** Why a call has no answer. Nothing is asked before `retryAt`, which is compared with `Date.now()`. */
export class CallError extends Error {
  /** @param {'signed-out' | 'limited' | 'refused' | 'unavailable'} reason */
  constructor(reason, message = '', retryAt = 0) {
    super(message)
    this.reason = reason
    this.retryAt = retryAt
  }
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
  let lastError = new CallError('unavailable')

  /** @param {string} url @param {object} input @param {Token} [bearer] */
  async function post(url, input, bearer) {
    if (Date.now() < lastError.retryAt) throw lastError
    const headers = new Headers({ 'content-type': 'application/json' })
    if (bearer) headers.set('authorization', `Bearer ${bearer.text}`)
    const body = JSON.stringify(input)
    const signal = AbortSignal.timeout(10_000)
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal })
      if (response.ok) return await response.json()
      const isSignedOut = response.status === 401 && !bearer
      const reason =
        response.status === 429 ? 'limited' : isSignedOut ? 'signed-out' : 'unavailable'
      const seconds = Number(response.headers.get('retry-after')) || 0
      lastError = new CallError(reason, `status ${response.status}`, Date.now() + seconds * 1000)
    } catch (error) {
      lastError = new CallError('unavailable', String(error))
    }
    throw lastError
  }

  async function renew() {
    const startedAt = Date.now()
    const { access_token: text, expires_in } = await post(tokenUrl, request)
    const lifeMs = expires_in * 1000
    token = { text, lifeMs, endsAt: startedAt + lifeMs, credits: request.maxCredits }
    return token
  }

  /** The token, or a new one for all who wait where it has ended or was refused. @param {Token} [refused] */
  function current(refused) {
    if (token && token !== refused && Date.now() < token.endsAt) return token
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
