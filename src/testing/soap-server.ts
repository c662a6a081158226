import { AsyncLocalStorage } from 'node:async_hooks'
import type { SoapVersion } from '../soap/envelope.js'
import { loadSoap, type ServerlessServer } from '../soap/load-soap.js'
import { SoapServerFault } from './faults.js'
import { PATHS } from './routes.js'

/** The arguments of GetJWT as the server of `soap` reads them: absent is undefined, an empty element is null. */
export interface GetJwtArguments {
  readonly username?: string | null
  readonly password?: string | null
  readonly clientIp?: string | null
  readonly expiresAt?: string | null
  readonly allowedMethods?: { readonly string?: readonly (string | null)[] } | null
  readonly maxCredits?: string | null
  readonly options?: unknown
}

/** The reply of GetJWT, in the order of the contract. */
export interface GetJwtReply {
  readonly GetJWTResult: {
    readonly Status: {
      readonly Success: boolean
      readonly ErrorMessage?: string
      readonly CreditsRemaining: string
    }
    readonly Jwt?: string
  }
}

/** Answers one message; throws a `SoapServerFault`. */
export type GetJwtMethod = (args: GetJwtArguments) => Promise<GetJwtReply>

/** The answer to one message, a reply or a fault. */
export interface SoapAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Servers of `soap`, one for each SOAP version. */
export interface SoapServer {
  /**
   * Reads a canonical message, calls `method` with its arguments, and writes the reply, or the fault that `method`
   * throws.
   *
   * @throws other errors of `method`; Error where the message cannot be read or the reply cannot be written
   */
  answer(version: SoapVersion, message: string, method: GetJwtMethod): Promise<SoapAnswer>
}

export const GET_JWT_ACTION = 'http://www.data-8.co.uk/integr8/GetJWT'

export const SOAP_CONTENT_TYPES = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
} as const satisfies Readonly<Record<SoapVersion, string>>

/** A message that the server of `soap` is answering. */
interface Call {
  readonly method: GetJwtMethod
  readonly fail: (reason: unknown) => void
  isDispatched: boolean
}

// `soap` passes only the message to the operation: the context is in asynchronous local storage.
const calls = new AsyncLocalStorage<Call>()

/** Creates the servers. @throws Error where the WSDL cannot be read */
export async function startSoapServer(wsdl: string): Promise<SoapServer> {
  // The SOAP version of faults and envelopes is an option of a server.
  const servers: Readonly<Record<SoapVersion, ServerlessServer>> = {
    '1.1': await createServer(wsdl, false),
    '1.2': await createServer(wsdl, true),
  }
  return {
    answer: (version, message, method) =>
      new Promise((resolve, fail) => {
        const call: Call = { method, fail, isDispatched: false }
        calls
          .run(call, () =>
            servers[version].processRequest(message, {
              url: PATHS.soap,
              // The answer has the content type of the request: it is passed without parameters other than the charset.
              headers: {
                'content-type': SOAP_CONTENT_TYPES[version],
                soapaction: `"${GET_JWT_ACTION}"`,
              },
            }),
          )
          .then(({ statusCode, headers, body }) => {
            // Otherwise the answer is an error message of the server of `soap`.
            if (!call.isDispatched)
              throw new Error(`soap did not read the message: ${textOf(body)}`)
            const contentType = headers['content-type'] ?? SOAP_CONTENT_TYPES[version]
            resolve({ status: statusCode, contentType, body })
          })
          .catch(fail)
      }),
  }
}

// The server is used without an HTTP server: APM agents patch `emit` of HTTP servers, read properties of
// received requests (`socket`, `complete`), and would count each message twice.
async function createServer(wsdl: string, forceSoap12Headers: boolean): Promise<ServerlessServer> {
  const soap = await loadSoap('emulator')
  const operations = { GetJWT: runGetJwt }
  const server = await new Promise<ServerlessServer>((resolve, reject) => {
    soap
      .createServerless({
        path: PATHS.soap,
        services: { UserAdmin: { UserAdminSoap: operations, UserAdminSoap12: operations } },
        xml: wsdl,
        forceSoap12Headers,
        suppressStack: true,
        // By default, it reads an invalid date as Invalid Date, and one without a zone in local time.
        customDeserializer: { dateTime: keepText, int: keepText },
        callback: (error: unknown, created: ServerlessServer) =>
          error ? reject(error) : resolve(created),
      })
      .catch(reject)
  })
  preserveWhiteSpace(server)
  return server
}

function keepText(text: string): string {
  return text
}

/**
 * The operation. It answers with the callback of `soap`, not with a promise: `soap` does not handle its rejection
 * when writing a reply fails, which would end the process without an answer.
 */
function runGetJwt(
  args: GetJwtArguments | null,
  callback: (fault: SoapServerFault | null, reply?: GetJwtReply) => void,
): void {
  const call = calls.getStore()
  if (call === undefined) throw new TypeError('an operation was called without a message')
  call.isDispatched = true
  call
    .method(args ?? {})
    .then(
      (reply) => callback(null, reply),
      (error: unknown) => {
        if (!(error instanceof SoapServerFault)) throw error
        callback(error)
      },
    )
    .catch(call.fail)
}

function textOf(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, ' ').trim()
}

/**
 * Makes the reader preserve white space: otherwise ` secret` would equal `secret`. `soap` has this option only
 * for its client, but client and server use the same reader.
 */
function preserveWhiteSpace({ wsdl }: ServerlessServer): void {
  if (wsdl?.options === undefined) {
    throw new TypeError('this version of soap keeps the options of its reader in another place')
  }
  Object.assign(wsdl.options, { preserveWhitespace: true })
}
