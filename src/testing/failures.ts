import { InputError } from '../errors.js'

/** An answer to a SOAP message in place of the regular one. */
export type Failure =
  /** This HTTP status, 200 to 599, with `body` (default: a short HTML page) and `headers`. */
  | {
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A SOAP fault in the version of the request, HTTP 500; a string is its message. */
  | { readonly fault: string | FaultFailure }
  /** `Status.Success` false with this `ErrorMessage`, HTTP 200. */
  | { readonly serviceFailure: string }
  /** The regular answer after a delay, in milliseconds, 0 to 600000. */
  | { readonly delayMs: number }
  /** The connection is reset once the request has arrived. */
  | { readonly reset: true }

export interface FaultFailure {
  /** `'Client'` is written as `Sender` in SOAP 1.2, `'Server'` as `Receiver`. Default `'Server'`. */
  readonly code?: 'Client' | 'Server'
  readonly message: string
  readonly actor?: string
}

/** Queue of failures: the first is for the next SOAP message; calls of JSON services take none. */
export class FailureQueue {
  static readonly limit = 10_000
  readonly #queue: Failure[] = []

  /** Adds a failure `times` times. @throws InputError with the name of the invalid field */
  add(failure: Failure, times: number): void {
    checkFailure(failure)
    if (!Number.isInteger(times) || times < 1) {
      throw new InputError('times', 'must be a whole number of 1 or more')
    }
    if (this.#queue.length + times > FailureQueue.limit) {
      throw new InputError('times', `must not make the queue longer than ${FailureQueue.limit}`)
    }
    for (let i = 0; i < times; i++) this.#queue.push({ ...failure })
  }

  /** Removes the first failure; undefined where the queue is empty. */
  take(): Failure | undefined {
    return this.#queue.shift()
  }
}

const KINDS = ['status', 'fault', 'serviceFailure', 'delayMs', 'reset'] as const

function checkFailure(failure: Failure): void {
  if (typeof failure !== 'object' || failure === null) {
    throw new InputError('failure', 'must be an object')
  }
  const kinds = KINDS.filter((kind) => Object.hasOwn(failure, kind))
  if (kinds.length !== 1) {
    throw new InputError('failure', `must have exactly one of ${KINDS.join(', ')}`)
  }
  if ('status' in failure) checkRange('status', failure.status, 200, 599)
  if ('delayMs' in failure) checkRange('delayMs', failure.delayMs, 0, 600_000)
  if ('reset' in failure && failure.reset !== true) throw new InputError('reset', 'must be true')
  if ('serviceFailure' in failure && typeof failure.serviceFailure !== 'string') {
    throw new InputError('serviceFailure', 'must be the error message, a string')
  }
  if ('fault' in failure) checkFault(failure.fault)
}

function checkRange(field: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new InputError(field, `must be a whole number from ${min} to ${max}`)
  }
}

function checkFault(fault: string | FaultFailure): void {
  if (typeof fault === 'string') return
  if (typeof fault !== 'object' || fault === null || typeof fault.message !== 'string') {
    throw new InputError('fault', 'must be a message, or an object that has one')
  }
  if (fault.code !== undefined && fault.code !== 'Client' && fault.code !== 'Server') {
    throw new InputError('fault.code', "must be 'Client' or 'Server'")
  }
}
