import { Buffer } from 'node:buffer'
import { REDACTED } from '../internal/redaction/credential-patterns.js'
import {
  headerValueSecrets,
  isCredentialHeader,
  setCookieSecrets,
} from '../internal/redaction/header-secrets.js'
import { messageSecrets } from '../internal/redaction/message-secrets.js'
import { type Redact, truncate, withSecrets } from '../internal/redaction/redact.js'
import { isSecretName } from '../internal/redaction/secret-names.js'
import type { AttemptEvent } from './diagnostics.js'
import { type HttpRequest, targetOf } from './exchange.js'
import { redactedStart } from './http-error.js'
import type { Logger } from './options.js'
import { printableHeaders, printableUrl, SHOWN_HEADERS } from './printable.js'
import type { RawReply } from './raw-reply.js'

const BODY_LIMIT = 16 * 1024
const HEADER_LIMIT = 500
const HEADER_COUNT_LIMIT = 100
// Searching for more would block the event loop.
const SECRET_COUNT_LIMIT = 200

/** What the protocol keeps from the readers of a message. */
export interface MessagePrinter {
  /** Removes it, by its place in the message. */
  readonly print: (body: string) => string
  /** The texts that are removed: other parts of the exchange may repeat them. */
  readonly secretsOf: (body: string) => readonly string[]
}

/** A request whose reply is shown as well. */
export interface ShownRequest {
  readonly url: string
  /** Redacts also the secrets of this request. */
  readonly redact: Redact
}

/**
 * Writes each message to `trace` of the logger, with every secret redacted: those of the client and of the call, those
 * that the message itself has by name, and whatever looks like a credential. It never throws.
 */
export class MessageTrace {
  readonly #logger: Logger
  readonly #endpoint: URL
  readonly #printer: MessagePrinter

  constructor(logger: Logger, endpoint: URL, printer: MessagePrinter) {
    this.#logger = logger
    this.#endpoint = endpoint
    this.#printer = printer
  }

  request(event: AttemptEvent, message: HttpRequest, redact: Redact): ShownRequest {
    const { headers, body } = message
    const target = targetOf(message)
    const { href, origin } = this.#endpoint
    const shown = { url: target === undefined ? href : origin + target, redact }
    this.#write('request', event, shown, () => {
      const clean = this.#redactorOf({ headers, body }, redact, hiddenValues(headers))
      shown.redact = clean
      return {
        headers: printableHeaders(headers, clean),
        ...this.#bodyOf({ headers, body }, clean),
      }
    })
    return shown
  }

  reply(event: AttemptEvent, reply: RawReply, request: ShownRequest): void {
    this.#write('reply', event, request, () => {
      const clean = this.#redactorOf(reply, request.redact)
      return {
        status: reply.status,
        headers: printableReplyHeaders(reply.headers, clean),
        ...this.#bodyOf(reply, clean),
      }
    })
  }

  #write(
    direction: 'request' | 'reply',
    { protocol, operation, attempt }: AttemptEvent,
    request: ShownRequest,
    contentOf: () => object,
  ): void {
    try {
      const logger: Logger & { isLevelEnabled?(level: string): boolean } = this.#logger
      if (logger.isLevelEnabled?.('trace') === false) return
      const url = printableUrl(request.url, request.redact)
      const fields = { direction, protocol, operation, attempt, url, ...contentOf() }
      const written: unknown = logger.trace?.(
        fields,
        `${operation} attempt ${attempt}: ${direction}`,
      )
      // Of an asynchronous logger that fails.
      Promise.resolve(written).catch(() => {})
    } catch {
      // A logger that fails must not turn a token into an error.
    }
  }

  #redactorOf(
    { headers, body }: Pick<RawReply, 'headers' | 'body'>,
    redact: Redact,
    more: readonly string[] = [],
  ): Redact {
    const secrets = [...more]
    for (const [name, value] of Object.entries(headers)) {
      for (const each of [value ?? []].flat()) {
        if (/^set-cookie2?$/.test(name)) secrets.push(...setCookieSecrets(each))
        else if (isSecret(name)) secrets.push(...headerValueSecrets(name, each))
      }
    }
    redactedStart({ headers, body }, (start) => {
      secrets.push(...messageSecrets(start), ...this.#printer.secretsOf(start))
      return start
    })
    if (secrets.length > SECRET_COUNT_LIMIT) return () => REDACTED
    return withSecrets(redact, secrets)
  }

  #bodyOf(
    message: Pick<RawReply, 'headers' | 'body'>,
    clean: Redact,
  ): { readonly body: string; readonly bodyLength: number } {
    const text = redactedStart(message, (start) => clean(this.#printer.print(start)))
    return { body: truncate(text, BODY_LIMIT), bodyLength: Buffer.byteLength(message.body) }
  }
}

/** Makes the trace of a client; undefined where its logger has none. */
export function messageTraceOf(
  logger: Logger | undefined,
  endpoint: URL,
  printer: MessagePrinter,
): MessageTrace | undefined {
  // That of the console prints a stack, and is there without having been asked for.
  if (logger?.trace === undefined || (logger as unknown) === console) return undefined
  return new MessageTrace(logger, endpoint, printer)
}

/** The values of headers of a request that are not shown, since they may be credentials; short ones occur by chance. */
function hiddenValues(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    SHOWN_HEADERS.has(name) || value.length < 6 ? [] : [value],
  )
}

function isSecret(name: string): boolean {
  return isCredentialHeader(name) || isSecretName(name)
}

function printableReplyHeaders(headers: RawReply['headers'], clean: Redact): object {
  const entries = Object.entries(headers).slice(0, HEADER_COUNT_LIMIT)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      truncate(clean(name), HEADER_LIMIT),
      isSecret(name) ? REDACTED : truncate(clean([value ?? []].flat().join(', ')), HEADER_LIMIT),
    ]),
  )
}
