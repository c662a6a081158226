import type { Agent } from 'node:http'
import { nullPrototypeCopy } from '../internal/null-prototype.js'

/**
 * Settings of the agents that this package makes. Connections in use are not bounded, since a call that waits for a
 * connection would use up its time. `IdleConnections` sets how many idle connections are kept.
 *
 * `servername` is overridden for TLS; without it, Node reads a name from the header `host` of every request.
 */
export const AGENT_OPTIONS = { keepAlive: true, servername: '' }

/**
 * Makes an agent whose connections all go to one server faster: its connections are kept under one name, and its
 * options are in an object that is fast to copy.
 */
export function dedicate(agent: Agent, server: string): void {
  const dedicated = agent as Agent & { options: object; getName: () => string }
  dedicated.options = nullPrototypeCopy(dedicated.options)
  dedicated.getName = () => server
}
