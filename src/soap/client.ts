/// <reference lib="esnext.disposable" preserve="true" />
import type { CallOptions, Overrides } from '../http/options.js'
import { NO_SECRETS } from '../http/redactors.js'
import { isArray, readFields, refuse } from '../internal/validation.js'
import type { Operation, Service } from '../xsd/descriptor.js'
import { buildClient, type ClientBuilder } from './build-client.js'
import { Channel } from './channel.js'
import { CALL_OPTION_NAMES, CLIENT_OPTION_NAMES } from './config.js'
import type { ReplyConvention } from './decode-reply.js'
import { readCallIdempotent, readIdempotent } from './idempotent.js'
import type { ClientOptions } from './options.js'

/**
 * What every generated client has beside its operations; `O` are its options.
 *
 * @example
 * ```ts
 * import type { SoapClient } from 'data8-useradmin/soap'
 *
 * function hurried<T>(client: T & SoapClient): T {
 *   return client.withOptions({ timeoutMs: 2000 })
 * }
 * ```
 */
export interface SoapClient<O extends object = SoapClientOptions<PropertyKey>> {
  /**
   * Makes another client, with these options instead of its own. It shares the connections of this one where `endpoint`,
   * `agent`, `tls`, `proxy` and `transport` are the same. They belong to this client: `close` of the other one leaves
   * them open.
   *
   * @param overrides checked as those of this client; one that is `undefined` restores the default
   * @throws InputError naming the option, also one that is not known
   */
  withOptions(overrides: Overrides<O>): this
  /**
   * Ends idle connections, unless they belong to the client that `withOptions` was called on. The client can still be
   * used. Never throws.
   */
  close(): void
  /** Calls `close`, for `await using`. Never rejects. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Options of a generated client; `M` are the names of its methods.
 *
 * @example
 * ```ts
 * import type { SoapClientOptions } from 'data8-useradmin/soap'
 *
 * const options: SoapClientOptions<'lookUp' | 'placeOrder'> = { idempotent: ['lookUp'] }
 * ```
 */
export interface SoapClientOptions<M extends PropertyKey = never> extends ClientOptions {
  /**
   * Methods that may be sent again after they were sent (RFC 9110, 9.2.2): `true` for all, or their names. Any other is
   * sent again only where it was certainly not carried out: no byte of it was written to an established connection, or
   * the answer was HTTP 429.
   *
   * @defaultValue none
   */
  readonly idempotent?: boolean | readonly M[]
}

/**
 * Options of one call of a generated client.
 *
 * @example
 * ```ts
 * import type { OperationOptions } from 'data8-useradmin/soap'
 *
 * const once: OperationOptions = { idempotent: false, timeoutMs: 60_000 }
 * ```
 */
export interface OperationOptions extends CallOptions {
  /**
   * Whether this call may be sent again after it was sent. Overrides the client's.
   * @defaultValue the client's
   */
  readonly idempotent?: boolean
}

/**
 * Options of one call of an operation that declares SOAP headers.
 *
 * @example
 * ```ts
 * import type { SoapCallOptions } from 'data8-useradmin/soap'
 *
 * const options: SoapCallOptions = { soapHeaders: [{ Session: 'made-up' }] }
 * ```
 */
export interface SoapCallOptions extends OperationOptions {
  /**
   * Values of the SOAP headers that the operation declares, in their order.
   * @defaultValue none
   */
  readonly soapHeaders?: readonly unknown[]
}

const SOAP_CLIENT_OPTION_NAMES = [
  'idempotent',
  ...CLIENT_OPTION_NAMES,
] as const satisfies readonly (keyof SoapClientOptions)[]

const SOAP_CALL_OPTION_NAMES = [
  'soapHeaders',
  'idempotent',
  ...CALL_OPTION_NAMES,
] as const satisfies readonly (keyof SoapCallOptions)[]

/**
 * A client for one port of a service. Its methods have the names of `service.operations`; each takes the input that the
 * contract describes and resolves with the output.
 *
 * Generated bindings call this; its methods are typed there.
 *
 * @throws InputError naming the option
 *
 * @example
 * ```ts
 * import { createClient, type Service } from 'data8-useradmin/soap'
 *
 * // Generated bindings have such a service, and call this.
 * const service: Service = {
 *   name: 'Clock',
 *   namespace: 'urn:example:clock',
 *   soapVersion: '1.1',
 *   operations: { wind: { name: 'Wind', soapAction: 'urn:example:clock/Wind' } },
 * }
 * const clock = createClient<{ wind(input: object): Promise<void> }>(service, {
 *   endpoint: 'https://clock.example.com/clock.asmx',
 * })
 * ```
 */
export function createClient<M extends object>(
  service: Service,
  options: SoapClientOptions<keyof M> = {},
): M & SoapClient<SoapClientOptions<keyof M>> {
  const build: ClientBuilder = (given, others) => {
    const fields = readFields(given, { root: 'options' }, SOAP_CLIENT_OPTION_NAMES)
    const { idempotent, ...rest } = fields
    const isIdempotent = readIdempotent(idempotent, Object.keys(service.operations))
    const channel = new Channel(service, rest as ClientOptions, others)
    const methods = Object.entries(service.operations).map(([name, operation]) => {
      const method = { operation, channel, isIdempotent: isIdempotent(name) }
      return [
        name,
        (input: unknown, callOptions?: SoapCallOptions) => call(method, input, callOptions),
      ] as const
    })
    return { options: fields, connections: channel.connections, methods }
  }
  return buildClient(build, options)
}

interface Method {
  readonly operation: Operation
  readonly channel: Channel
  readonly isIdempotent: boolean
}

async function call(
  { operation, channel, isIdempotent }: Method,
  input: unknown,
  options: SoapCallOptions | undefined,
): Promise<unknown> {
  const { soapHeaders, idempotent, ...rest } =
    options === undefined
      ? {}
      : readFields(options, { root: 'callOptions' }, SOAP_CALL_OPTION_NAMES)
  if (soapHeaders !== undefined && !isArray(soapHeaders)) {
    throw refuse('soapHeaders', 'an array', soapHeaders)
  }
  const outgoing = {
    operation,
    input: input ?? {},
    soapHeaders,
    idempotent: readCallIdempotent(idempotent, isIdempotent),
    secrets: NO_SECRETS,
    convention: NO_CONVENTION,
  }
  const started = channel.startCall(options === undefined ? undefined : (rest as CallOptions))
  return channel.send(outgoing, started)
}

/** The result of a call is the output of the operation, and only a fault refuses. */
const NO_CONVENTION: ReplyConvention<unknown, unknown> = {
  checkRefusal: undefined,
  toResult: (output) => output,
}
