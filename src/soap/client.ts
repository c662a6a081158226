import { InputError } from '../errors.js'
import { Channel, NO_SECRETS } from './channel.js'
import type { CallOptions, ClientOptions } from './options.js'
import type { Operation, Service } from './xsd/descriptor.js'

/** What every generated client has beside its operations. */
export interface SoapClient {
  /** Ends idle connections. The client can still be used. */
  close(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** Options of one call of a generated client. */
export interface SoapCallOptions extends CallOptions {
  /** Values of the SOAP headers that the operation declares, in their order. */
  readonly soapHeaders?: readonly unknown[]
}

/**
 * A client for one port of a service. Its methods have the names of `service.operations`; each takes
 * the input that the contract describes and resolves with the output.
 *
 * Generated bindings call this; its methods are typed there.
 *
 * @throws InputError naming the option
 */
export function createClient<M extends object>(
  service: Service,
  options: ClientOptions = {},
): M & SoapClient {
  const channel = new Channel(service, options)
  return buildClient<M>(
    channel,
    Object.entries(service.operations).map(([name, operation]) => [
      name,
      (input: unknown, callOptions?: SoapCallOptions) =>
        call(channel, operation, input, callOptions),
    ]),
  )
}

/** Puts methods, `close` and disposal onto an object that shows nothing else. */
export function buildClient<M extends object>(
  channel: { close(): void },
  methods: Iterable<readonly [name: string, method: (...args: never[]) => unknown]>,
): M & SoapClient {
  const client = {
    close: () => channel.close(),
    [Symbol.asyncDispose]: async () => channel.close(),
  }
  for (const [name, method] of methods) {
    Object.defineProperty(client, name, { value: method, enumerable: true })
  }
  return Object.freeze(client) as M & SoapClient
}

async function call(
  channel: Channel,
  operation: Operation,
  input: unknown,
  options: SoapCallOptions | undefined,
): Promise<unknown> {
  const { soapHeaders, ...callOptions } = options ?? {}
  if (soapHeaders !== undefined && !Array.isArray(soapHeaders)) {
    throw new InputError('soapHeaders', 'must be an array')
  }
  return channel.send(
    () => ({
      operation,
      input: input ?? {},
      soapHeaders,
      secrets: NO_SECRETS,
      accept: (output) => output,
    }),
    options === undefined ? undefined : callOptions,
  )
}
