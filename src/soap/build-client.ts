import type { Connections } from '../http/connections.js'
import { type Fields, withOverrides } from '../internal/validation.js'

/** Builds a client of options, with connections of another client where they would be the same. */
export type ClientBuilder = (options: unknown, others?: Connections) => BuiltClient

/** The parts of a client. */
export interface BuiltClient {
  /** The options that were given, each read once. */
  readonly options: Fields<string>
  readonly connections: Connections
  readonly methods: Iterable<readonly [name: string, method: (...args: never[]) => unknown]>
}

/** Puts methods, `withOptions`, `close` and disposal onto an object that shows nothing else. */
export function buildClient<C extends object>(
  build: ClientBuilder,
  given: unknown,
  others?: Connections,
): C {
  const { options, connections, methods } = build(given, others)
  const client = {
    withOptions: (overrides: unknown): C =>
      buildClient(build, withOverrides(options, overrides), connections),
    close: () => connections.close(),
    [Symbol.asyncDispose]: async () => connections.close(),
  }
  for (const [name, method] of methods) {
    Object.defineProperty(client, name, { value: method, enumerable: true })
  }
  return Object.freeze(client) as unknown as C
}
