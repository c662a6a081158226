import { tracingChannel } from 'node:diagnostics_channel'
import { UserAdminError, type UserAdminErrorCode } from '../errors.js'
import { now } from '../internal/clock.js'
import type { Logger } from './options.js'

/**
 * Name of the tracing channel: `diagnostics_channel.tracingChannel(ATTEMPT_CHANNEL)`.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel'
 * import { ATTEMPT_CHANNEL } from 'data8-useradmin'
 *
 * subscribe(`tracing:${ATTEMPT_CHANNEL}:asyncEnd`, (event) => console.log(event))
 * ```
 */
export const ATTEMPT_CHANNEL = 'data8-useradmin:attempt'

/** A protocol of messages. */
export type ProtocolName = 'soap' | 'json'

/**
 * The message of the tracing channel for one attempt. All events of the attempt (`start`, `end`, `asyncStart`,
 * `asyncEnd`, `error`) have the same object; the fields below `attempt` are set when it has ended.
 *
 * @example
 * ```ts
 * import { tracingChannel } from 'node:diagnostics_channel'
 * import { ATTEMPT_CHANNEL, type AttemptEvent } from 'data8-useradmin'
 *
 * const print = ({ operation, attempt, durationMs, outcome }: AttemptEvent) =>
 *   console.log(`${operation}, attempt ${attempt}: ${outcome} after ${durationMs} ms`)
 * tracingChannel(ATTEMPT_CHANNEL).asyncEnd.subscribe((event) => print(event as AttemptEvent))
 * ```
 */
export interface AttemptEvent {
  /** The protocol of the message. */
  readonly protocol: ProtocolName
  /** Name of the operation in the WSDL, such as `GetJWT`. */
  readonly operation: string
  /** Origin and path of the endpoint, without query. */
  readonly endpoint: string
  /** Number of the attempt, from 1. */
  readonly attempt: number
  /** HTTP status, where an answer was received. */
  status?: number
  /** How long the attempt took, in milliseconds. */
  durationMs?: number
  /** `ok`, or the code of the error. */
  outcome?: 'ok' | UserAdminErrorCode
  /** What the attempt failed with; absent where it succeeded. */
  error?: unknown
}

const channel = tracingChannel<unknown, AttemptEvent>(ATTEMPT_CHANNEL)

/** Whether the attempt has a logger or a subscriber; otherwise nothing is measured. */
function isObserved(logger: Logger | undefined): boolean {
  return logger !== undefined || channel.hasSubscribers
}

/**
 * Runs one attempt, and reports it to the tracing channel and the logger. Its result is never published, since it has
 * the token.
 */
export function traceAttempt<T>(
  event: AttemptEvent,
  logger: Logger | undefined,
  run: () => Promise<T>,
): Promise<T> {
  return isObserved(logger) ? runObserved(event, logger, run) : run()
}

async function runObserved<T>(
  event: AttemptEvent,
  logger: Logger | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const started = now()
  const results: T[] = []
  const measured = async (): Promise<undefined> => {
    try {
      results.push(await run())
      event.outcome = 'ok'
      ended()
    } catch (error) {
      if (error instanceof UserAdminError) event.outcome = error.code
      ended(error)
      throw error
    }
  }
  const ended = (error?: unknown): void => {
    event.durationMs = Math.round((now() - started) * 1000) / 1000
    if (logger !== undefined) log(logger, event, error)
  }
  // The function returns nothing, since the channel would add its result to the event.
  await channel.tracePromise(measured, event)
  return results[0] as T
}

function log(logger: Logger, event: AttemptEvent, error: unknown): void {
  const { protocol, operation, endpoint, attempt, status, durationMs, outcome } = event
  const fields = { protocol, operation, endpoint, attempt, status, durationMs, outcome }
  const text = `${operation} attempt ${attempt}: ${outcome ?? 'failed'} after ${durationMs} ms`
  try {
    if (error === undefined) logger.debug(fields, text)
    else logger.warn(fields, error instanceof UserAdminError ? `${text}: ${error.message}` : text)
  } catch {
    // A logger that fails must not turn a token into an error.
  }
}
