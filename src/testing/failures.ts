import { InputError } from '../errors.js'
import { readLegalHeaders } from '../http/header-options.js'
import {
  type Fields,
  readChoice,
  readFields,
  readInteger,
  readText,
  refuse,
} from '../internal/validation.js'

/**
 * An answer to a call of GetJWT, over SOAP, JSON or MCP, in place of the regular one.
 *
 * @example
 * ```ts
 * import type { Failure } from 'data8-useradmin/testing'
 *
 * const failures: readonly Failure[] = [{ status: 503 }, { delayMs: 500 }, { reset: true }, { wider: 'expiry' }]
 * ```
 */
export type Failure =
  /** This HTTP status, 200 to 599, with `body` (default: a short HTML page) and `headers`. */
  | {
      /** HTTP status, 200 to 599. */
      readonly status: number
      /** The body, in place of the HTML page. */
      readonly body?: string
      /** HTTP headers. */
      readonly headers?: Readonly<Record<string, string>>
    }
  /**
   * HTTP 500: a SOAP fault in the version of the request, or the error object of ASP.NET. Over MCP: a result with `isError`.
   * A string is its message.
   */
  | {
      /** The fault, or its message. */
      readonly fault: string | FaultFailure
    }
  /** `Status.Success` false with this `ErrorMessage`, HTTP 200. */
  | {
      /** The `ErrorMessage`. */
      readonly serviceFailure: string
    }
  /** The regular answer after a delay, in milliseconds, 0 to 600000. */
  | {
      /** The delay, in milliseconds, 0 to 600000. */
      readonly delayMs: number
    }
  /** The connection is reset once the request has arrived. */
  | {
      /** Resets the connection. */
      readonly reset: true
    }
  /** The regular answer, with a token that is wider than was asked for: a client must refuse it. */
  | {
      /** In which way the token is wider. */
      readonly wider: Widening
    }

/**
 * In which way a token is wider: `expiry`: it expires an hour later than was asked for, also where no expiry was asked
 * for; `methods`: it is for every method; `credits`: it has no limit of credits; `address`: it is for another address,
 * from 198.51.100.0/24. The last three have no effect where the request has no such limit.
 *
 * @example
 * ```ts
 * import type { Widening } from 'data8-useradmin/testing'
 *
 * const widenings: readonly Widening[] = ['expiry', 'methods', 'credits', 'address']
 * ```
 */
export type Widening = (typeof WIDENINGS)[number]

/**
 * A SOAP fault, or the error of another protocol, that the emulator answers with.
 *
 * @example
 * ```ts
 * import type { FaultFailure } from 'data8-useradmin/testing'
 *
 * const fault: FaultFailure = { code: 'Client', message: 'The request is not understood' }
 * ```
 */
export interface FaultFailure {
  /**
   * `'Client'` is written as `Sender` in SOAP 1.2, `'Server'` as `Receiver`; JSON and MCP have none.
   * @defaultValue `'Server'`
   */
  readonly code?: 'Client' | 'Server'
  /** The text of the fault. */
  readonly message: string
  /**
   * The node that failed, for SOAP alone.
   * @defaultValue none
   */
  readonly actor?: string
}

const WIDENINGS = ['expiry', 'methods', 'credits', 'address'] as const

/** Queue of failures: the first is for the next call of GetJWT; calls of other methods take none. */
export class FailureQueue {
  static readonly limit = 10_000
  readonly #queue: Failure[] = []

  /** Adds a failure `times` times. @throws InputError with the name of the invalid field */
  add(failure: unknown, times: unknown): void {
    const checked = readFailure(failure)
    const count = readInteger(times, 'times', 1, FailureQueue.limit)
    if (this.#queue.length + count > FailureQueue.limit) {
      throw new InputError('times', `must not make the queue longer than ${FailureQueue.limit}`)
    }
    for (let i = 0; i < count; i++) this.#queue.push(checked)
  }

  /** Removes the first failure; undefined where the queue is empty. */
  take(): Failure | undefined {
    return this.#queue.shift()
  }

  /** Removes all failures. */
  clear(): void {
    this.#queue.length = 0
  }
}

const KINDS = ['status', 'fault', 'serviceFailure', 'delayMs', 'reset', 'wider'] as const

function readFailure(failure: unknown): Failure {
  const given = readFields(failure, { root: 'failure' }, [...KINDS, 'body', 'headers'])
  const [kind, ...others] = KINDS.filter((name) => given[name] !== undefined)
  if (kind === undefined || others.length > 0) {
    throw new InputError('failure', `must have exactly one of ${KINDS.join(', ')}`)
  }
  for (const name of kind === 'status' ? [] : (['body', 'headers'] as const)) {
    if (given[name] !== undefined) throw new InputError(name, 'is allowed only with status')
  }
  switch (kind) {
    case 'status':
      return readStatus(given)
    case 'fault':
      return { fault: readFault(given.fault) }
    case 'serviceFailure':
      return { serviceFailure: readText(given.serviceFailure, 'serviceFailure') }
    case 'delayMs':
      return { delayMs: readInteger(given.delayMs, 'delayMs', 0, 600_000) }
    case 'reset':
      if (given.reset !== true) throw refuse('reset', 'true', given.reset)
      return { reset: true }
    case 'wider':
      return { wider: readChoice(given.wider, 'wider', WIDENINGS) }
  }
}

function readStatus({ status, body, headers }: Fields<'status' | 'body' | 'headers'>): Failure {
  return {
    status: readInteger(status, 'status', 200, 599),
    ...(body === undefined ? {} : { body: readText(body, 'body') }),
    ...(headers === undefined ? {} : { headers: readHeaders(headers) }),
  }
}

// Another length would not be that of the body.
function readHeaders(headers: unknown): Readonly<Record<string, string>> {
  return readLegalHeaders(headers, (name) =>
    name === 'content-length' || name === 'transfer-encoding'
      ? 'is set by the emulator itself'
      : undefined,
  )
}

function readFault(fault: unknown): string | FaultFailure {
  if (typeof fault === 'string') return fault
  const { code, message, actor } = readFields(fault, 'fault', ['code', 'message', 'actor'])
  return {
    ...(code === undefined ? {} : { code: readChoice(code, 'fault.code', ['Client', 'Server']) }),
    message: readText(message, 'fault.message'),
    ...(actor === undefined ? {} : { actor: readText(actor, 'fault.actor') }),
  }
}
