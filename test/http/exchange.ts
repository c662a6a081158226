import { Buffer } from 'node:buffer'
import type { UserAdminError } from '../../src/errors.js'
import type { AttemptLimits, HttpExchanger, HttpReply } from '../../src/http/exchange.js'
import { createHttpExchanger, type HttpExchangerOptions } from '../../src/http/http-exchanger.js'
import type { TlsOptions } from '../../src/http/options.js'
import { checkTls } from '../../src/http/tls-options.js'
import { nullPrototypeCopy } from '../../src/internal/null-prototype.js'

/** A message with a secret that no error may repeat. */
export const request = {
  headers: { 'content-type': 'text/xml; charset=utf-8', authorization: 'Basic c2VjcmV0LXdvcmQ=' },
  body: Buffer.from('<GetJWT><password>secret-word</password></GetJWT>'),
}

export const limits: AttemptLimits = { timeoutMs: 2000, maxResponseBytes: 64 * 1024 }

/** The options of a transport, with TLS settings as a caller gives them. */
export interface ConnectOptions extends Omit<HttpExchangerOptions, 'tls'> {
  readonly tls?: TlsOptions | undefined
}

export function connect(options: ConnectOptions): HttpExchanger {
  // Some tests pollute the prototype.
  const { tls, ...others } = nullPrototypeCopy(options)
  return createHttpExchanger({ ...others, tls: checkTls(tls) })
}

/** One exchange on a new transport, closed afterwards; without a proxy unless one is given. */
export async function exchange(
  options: ConnectOptions,
  some: Partial<AttemptLimits> = {},
): Promise<HttpReply> {
  const transport = connect({ proxy: false, ...options })
  try {
    return await send(transport, some)
  } finally {
    transport.close()
  }
}

export function send(
  transport: HttpExchanger,
  some: Partial<AttemptLimits> = {},
): Promise<HttpReply> {
  return transport.exchange(request, { ...limits, ...some })
}

/** The error that a promise is rejected with, of the class that is expected. */
export async function failure<E extends UserAdminError>(
  // biome-ignore lint/suspicious/noExplicitAny: the parameters of a constructor say nothing here
  errorClass: abstract new (...args: any[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  const outcome = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  )
  if (!(outcome instanceof errorClass)) throw outcome
  return outcome
}

export function text(answer: HttpReply): string {
  return answer.body.toString()
}
