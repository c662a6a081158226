import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRedactor, truncate } from '../internal/redaction/redact.js'
import { sendSoapFailure } from './asmx.js'
import { sendJson, sendPage } from './http.js'
import type { EmulatorSettings } from './options.js'

const MAX_REASON_LENGTH = 1000

/**
 * What to say of an exception that kept the emulator from answering: its message on one line, without
 * stack, without the secrets of the emulator and those in `secrets`, and without what XML cannot carry.
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

/** Answers 500 in the form in which the caller looks for a reason, unless an answer has begun. */
export function sendException(
  protocol: 'soap' | 'json' | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  reason: string,
): void {
  try {
    if (res.headersSent) {
      res.destroy()
      return
    }
    // They belong to the answer that failed.
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    if (protocol === 'soap' && sendSoapFailure(req, res, reason)) return
    if (protocol === 'json') {
      sendJson(res, 500, { Status: { Success: false, ErrorMessage: reason } })
    } else {
      sendPage(res, 500, reason)
    }
  } catch {
    // Sending itself fails: the caller must not wait for an answer that does not come.
    req.socket.destroy()
  }
}
