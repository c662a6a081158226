import type { HttpReply } from '../../http/exchange.js'
import { createHttpExchanger } from '../../http/http-exchanger.js'
import { USER_AGENT } from '../../http/user-agent.js'
import { describeSpan } from '../terminal/duration.js'
import { displayUrl, type Finding, ok, type Target, warn } from './check.js'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** Clock difference above which a warning is given, since tokens may arrive expired; in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000

/** The answer of an endpoint to a GET. */
export interface Answer {
  readonly reply: HttpReply
  readonly finding: Finding
}

/**
 * Requests the contract from the endpoint of SOAP.
 *
 * @throws ConnectionError, TimeoutError, ResponseError
 */
export async function askForContract(target: Target): Promise<Answer> {
  const url = new URL(target.endpoint)
  url.search = '?WSDL'
  return await ask(target, url, '?WSDL', 'text/xml')
}

/**
 * Requests the endpoint of JSON by GET: it is for POST alone, and a refusal is an answer too.
 *
 * @throws ConnectionError, TimeoutError, ResponseError
 */
export async function askByGet(target: Target): Promise<Answer> {
  return await ask(target, target.endpoint, 'GET', 'application/json')
}

async function ask(target: Target, url: URL, request: string, accept: string): Promise<Answer> {
  const { tls, proxy, timeoutMs } = target
  const exchanger = createHttpExchanger({ endpoint: url, tls, proxy })
  try {
    const reply = await exchanger.exchange(
      { method: 'GET', headers: { accept, 'user-agent': USER_AGENT }, body: Buffer.alloc(0) },
      { timeoutMs, maxResponseBytes: MAX_ANSWER_BYTES },
    )
    return { reply, finding: describeReply(url, request, reply) }
  } finally {
    exchanger.close()
  }
}

function describeReply(url: URL, request: string, { status, headers }: HttpReply): Finding {
  const text = `${displayUrl(url)} answers (HTTP ${status} to ${request})`
  const skew = Date.parse(headers.date ?? '') - Date.now()
  if (Math.abs(skew) > CLOCK_TOLERANCE_MS) {
    return warn(`${text}; its clock and that of this machine are ${describeSpan(skew)} apart`)
  }
  return status >= 500 ? warn(text) : ok(text)
}
