import type { HttpConfig } from './config.js'
import type { Exchanger } from './exchange.js'
import { createHttpExchanger } from './http-exchanger.js'
import { createTransportExchanger } from './transport-exchanger.js'

/** Makes what sends the requests of a client: the transport of its options, else HTTP over Node. */
export function createExchanger(config: HttpConfig): Exchanger {
  const { endpoint, transport } = config
  return transport === undefined
    ? createHttpExchanger(config)
    : createTransportExchanger(endpoint, transport)
}
