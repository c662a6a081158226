import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRedactor, truncate } from '../internal/redaction/redact.js'
import { sendSoapFailure } from './asmx.js'
import { sendError } from './error-object.js'
import { sendPage } from './http.js'
import type { EmulatorSettings } from './options.js'
import { INTERNAL_ERROR, sendRpcError } from './rpc-error.js'

const MAX_REASON_LENGTH = 1000

/**
 * Describes an exception in the emulator: its message on one line, without stack, without the secrets of the
 * emulator and those in `secrets`, and without characters that XML does not allow.
 */
export function describeException(
  error: unknown,
  { users, apiKeys, signingKey }: Pick<EmulatorSettings, 'users' | 'apiKeys' | 'signingKey'>,
  secrets: readonly string[],
): string {
  const message = error instanceof Error ? error.message : String(error)
  const redact = createRedactor([
    ...secrets,
    ...users.values(),
    ...apiKeys,
    new TextDecoder().decode(signingKey),
  ])
  const line = redact(message)
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
  return `The emulator could not answer: ${truncate(line, MAX_REASON_LENGTH)}`
}

/** Answers 500 with the reason, in the format of the protocol. Closes the connection where an answer has begun. */
export function sendException(
  protocol: 'soap' | 'json' | 'mcp' | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  reason: string,
): void {
  try {
    if (res.headersSent) {
      res.destroy()
      return
    }
    // Headers of the answer that failed.
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    if (protocol === 'soap' && sendSoapFailure(req, res, reason)) return
    if (protocol === 'json') {
      sendError(res, 500, reason)
    } else if (protocol === 'mcp') {
      sendRpcError(res, 500, INTERNAL_ERROR, reason)
    } else {
      sendPage(res, 500, reason)
    }
  } catch {
    // The answer cannot be sent: closing the connection ends the wait of the caller.
    req.socket.destroy()
  }
}
