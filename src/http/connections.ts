import { isDeepStrictEqual } from '../internal/node-util.js'
import type { HttpConfig } from './config.js'
import type { Exchanger } from './exchange.js'
import { createHttpExchanger } from './http-exchanger.js'
import { createTransportExchanger } from './transport-exchanger.js'

/** The options that determine connections. */
export type ConnectionConfig = Pick<
  HttpConfig,
  'endpoint' | 'agent' | 'tls' | 'proxy' | 'transport'
>

/**
 * The connections of a client. Several clients share them: they belong to the client that they were made for, and only
 * that one ends the idle ones. So a client that is made for a few calls and closed does not cost another its
 * connections, and one that is never closed does not keep them open.
 */
export interface Connections {
  readonly config: ConnectionConfig
  readonly exchanger: Exchanger
  /** Ends idle connections, unless they belong to another client. */
  close(): void
}

/**
 * Makes the connections of a client: over the transport of its options, else HTTP over Node.
 *
 * @param others connections that are used where they would be the same
 */
export function connectionsOf(config: ConnectionConfig, others?: Connections): Connections {
  if (others !== undefined && areSame(config, others.config)) {
    return { config: others.config, exchanger: others.exchanger, close() {} }
  }
  const { endpoint, transport } = config
  const exchanger =
    transport === undefined
      ? createHttpExchanger(config)
      : createTransportExchanger(endpoint, transport)
  return { config, exchanger, close: () => exchanger.close() }
}

function areSame(some: ConnectionConfig, others: ConnectionConfig): boolean {
  return (
    some.endpoint.href === others.endpoint.href &&
    some.agent === others.agent &&
    some.transport === others.transport &&
    hrefOf(some.proxy) === hrefOf(others.proxy) &&
    isDeepStrictEqual(some.tls?.options, others.tls?.options)
  )
}

function hrefOf(proxy: URL | false | undefined): string | false | undefined {
  return proxy instanceof URL ? proxy.href : proxy
}
