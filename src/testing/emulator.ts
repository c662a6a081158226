/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type Server } from 'node:http'
import { listenOnLoopback } from '../internal/listen.js'
import { addressOn, type EmulatorAddress } from './address.js'
import { EmulatedService } from './emulated-service.js'
import type { Failure } from './failures.js'
import { type EmulatorOptions, type EmulatorSettings, readOptions } from './options.js'
import type { EmulatorRequest } from './requests.js'

/**
 * A running emulator of the service.
 *
 * @example
 * ```ts
 * import { UserAdminClient } from 'data8-useradmin'
 * import { type Emulator, startEmulator } from 'data8-useradmin/testing'
 *
 * const emulator: Emulator = await startEmulator()
 * emulator.failNext({ status: 503 })
 * const client = new UserAdminClient({ endpoint: emulator.endpoint, credentials: emulator.credentials })
 * await client.getJwt({ expiresIn: { minutes: 5 } }) // at the second attempt
 * console.log(emulator.requests.length) // 2
 * await emulator.close()
 * ```
 */
export interface Emulator extends EmulatorAddress {
  /** Credentials that are accepted, for the option `credentials` of a client. */
  readonly credentials:
    | {
        /** A user name. */
        readonly username: string
        /** Its password. */
        readonly password: string
      }
    | {
        /** An API key, where there are no users. */
        readonly apiKey: string
      }
  /** The last 1000 requests, the oldest first, decoded, without password, API key and token. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Answers the next calls of GetJWT, over SOAP, JSON or MCP, with a failure, each with one, in the order of the calls of
   * `failNext`. The message is read and recorded as usual. Calls of other methods do not use a failure.
   *
   * @param times number of calls of GetJWT, 1 or more; the queue has at most 10000 failures. Default 1.
   * @throws InputError with the name of the invalid field
   */
  failNext(failure: Failure, times?: number): void
  /**
   * Forgets the requests, the failures that were not used, and the spent credits of tokens. Users, API keys and the
   * signing key stay. Never throws.
   */
  reset(): void
  /** Stops the emulator and closes all connections. Further calls have no effect. Never rejects. */
  close(): Promise<void>
  /** Calls `close`, for `await using`. Never rejects. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator of the UserAdmin service on 127.0.0.1: GetJWT over SOAP 1.1 and 1.2, over JSON and over MCP, the
 * WSDL and the OpenAPI document, and methods of other services over JSON that accept the minted tokens.
 *
 * It answers as the service does, also where that is dangerous: an unknown element or member is ignored, and a missing
 * `expiresAt` gives a token that expires in the year 1. What the service does where nothing documents it is a guess;
 * docs/testing.md has a table of these.
 *
 * A request whose `Host` is not a name or address of this machine is answered 421, one without a legal `Host` 400, one
 * over MCP of a page of another origin 403, and none of them is recorded. Without the package
 * `@modelcontextprotocol/server` those over MCP are answered 501. An exception in the emulator is answered 500 with its
 * message.
 *
 * @throws InputError with the name of the invalid option, or `emulator` where the package `soap` is not installed
 * @throws Error of Node where the port cannot be used (`code` is `EADDRINUSE` or `EACCES`)
 *
 * @example
 * ```ts
 * import { UserAdminClient } from 'data8-useradmin'
 * import { startEmulator } from 'data8-useradmin/testing'
 *
 * await using emulator = await startEmulator({ credits: 10 })
 * const client = new UserAdminClient({ endpoint: emulator.endpoint, credentials: emulator.credentials })
 * const { creditsRemaining } = await client.getJwt({ expiresIn: { minutes: 5 } })
 * console.log(creditsRemaining) // 10
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startReportingEmulator(options, () => {})
}

/**
 * Starts an emulator as {@link startEmulator} does, and reports its exceptions.
 *
 * @param onException called with one line, without secrets, for each exception that prevented an answer
 * @param lacking names of members that the tool of MCP does not have in its schema, and ignores. Default none
 */
export async function startReportingEmulator(
  options: EmulatorOptions,
  onException: (reason: string) => void,
  lacking: ReadonlySet<string> = new Set(),
): Promise<Emulator> {
  const settings = readOptions(options)
  // Node answers a request without Host with status 400 and no body: the emulator answers it itself.
  const server = createServer({ requireHostHeader: false })
  const port = await listenOnLoopback(server, settings.port)
  try {
    return await run(server, port, settings, onException, lacking)
  } catch (error) {
    server.close()
    throw error
  }
}

async function run(
  server: Server,
  port: number,
  settings: EmulatorSettings,
  onException: (reason: string) => void,
  lacking: ReadonlySet<string>,
): Promise<Emulator> {
  const address = addressOn(port)
  const service = new EmulatedService(settings, address, onException, lacking)
  server.on('request', (req, res) => service.handle(req, res))
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  await service.start()
  return {
    ...address,
    credentials: chooseCredentials(settings),
    get requests() {
      return service.log.list()
    },
    failNext(failure, times = 1) {
      service.failures.add(failure, times)
    },
    reset() {
      service.reset()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function chooseCredentials({ users, apiKeys }: EmulatorSettings): Emulator['credentials'] {
  for (const [username, password] of users) return Object.freeze({ username, password })
  const [apiKey = ''] = apiKeys
  return Object.freeze({ apiKey })
}
