import type { ServerResponse } from 'node:http'
import type { Failure } from './failures.js'
import { send, sendPage, waitFor } from './http.js'
import type { RequestOutcome } from './requests.js'

/**
 * Applies a failure that does not depend on the message or its protocol: a delay, a reset, a status.
 *
 * @param setOutcome receives `failed` where the message is not answered afterwards
 * @returns whether the message is answered afterwards
 */
export async function failBefore(
  failure: Failure | undefined,
  res: ServerResponse,
  setOutcome: (outcome: RequestOutcome) => void,
): Promise<boolean> {
  if (failure === undefined) return true
  if ('delayMs' in failure) {
    const isStillThere = await waitFor(failure.delayMs, res)
    if (!isStillThere) setOutcome('failed')
    return isStillThere
  }
  if ('reset' in failure) {
    setOutcome('failed')
    res.socket?.resetAndDestroy()
    return false
  }
  if ('status' in failure) {
    setOutcome('failed')
    const { status, body, headers = {} } = failure
    if (body === undefined) {
      for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
      sendPage(res, status, 'The emulator was told to fail.')
    } else {
      send(res, status, { 'content-type': 'text/html; charset=utf-8', ...headers }, body)
    }
    return false
  }
  return true
}

/** Whether a failure is the answer of the method, whatever the message has. */
export function isOverride(
  failure: Failure | undefined,
): failure is Extract<Failure, { fault: unknown } | { serviceFailure: unknown }> {
  return failure !== undefined && ('fault' in failure || 'serviceFailure' in failure)
}
