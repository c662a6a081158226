import type { Agent } from 'node:http'
import { nullPrototypeCopy } from '../internal/null-prototype.js'

/**
 * Settings of an agent of our own. Connections in use are not bounded: a call that had to wait
 * for another one's connection would lose its time to it. How many idle ones are kept is set by
 * `IdleConnections`.
 *
 * A server name is for TLS, where another one takes the place of this; without any, Node reads one from
 * the header `host` of every request.
 */
export const AGENT_OPTIONS = { keepAlive: true, servername: '' }

/**
 * Spares an agent what it would do for every request although its connections all go to one server:
 * working out under which name they are kept, and copying its options from an object without a prototype,
 * as which Node makes them and which the engine is ten times as slow to copy.
 */
export function dedicate(agent: Agent, server: string): void {
  const own = agent as Agent & { options: object; getName: () => string }
  own.options = nullPrototypeCopy(own.options)
  own.getName = () => server
}
