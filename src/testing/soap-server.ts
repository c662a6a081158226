import { AsyncLocalStorage } from 'node:async_hooks'
import type { SoapVersion } from '../soap/envelope.js'
import { loadSoap, type ServerlessServer } from '../soap/load-soap.js'
import { SoapServerFault } from './faults.js'

/** The arguments of GetJWT as `soap`'s server reads them: absent is undefined, an empty element is null. */
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

/** The server of `soap`, once for each version of SOAP. */
export interface SoapServer {
  /**
   * Has it read a canonical message, call `method` with its arguments, and write the reply or the fault
   * that `method` throws.
   *
   * @throws what else `method` throws, and an Error where the message was not read or the reply not written
   */
  answer(version: SoapVersion, message: string, method: GetJwtMethod): Promise<SoapAnswer>
}

export const SERVICE_PATH = '/useradmin.asmx'
export const GET_JWT_ACTION = 'http://www.data-8.co.uk/integr8/GetJWT'

export const SOAP_CONTENT_TYPES = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
} as const satisfies Readonly<Record<SoapVersion, string>>

/** One message on its way through `soap`'s server. */
interface Call {
  readonly method: GetJwtMethod
  readonly fail: (reason: unknown) => void
  isDispatched: boolean
}

// `soap` calls the operation with nothing of the caller's but the message.
const calls = new AsyncLocalStorage<Call>()

/** @throws Error where the WSDL cannot be read */
export async function startSoapServer(wsdl: string): Promise<SoapServer> {
  // One server writes faults and envelopes of one version only: the choice is an option of it.
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
              url: SERVICE_PATH,
              // It answers with the content type of the request, whatever parameters that has.
              headers: {
                'content-type': SOAP_CONTENT_TYPES[version],
                soapaction: `"${GET_JWT_ACTION}"`,
              },
            }),
          )
          .then(({ statusCode, headers, body }) => {
            // Otherwise the answer is a text or a fault about the server of `soap` itself.
            if (!call.isDispatched)
              throw new Error(`soap did not read the message: ${textOf(body)}`)
            const contentType = headers['content-type'] ?? SOAP_CONTENT_TYPES[version]
            resolve({ status: statusCode, contentType, body })
          })
          .catch(fail)
      }),
  }
}

// No request is emitted on a second HTTP server: APM agents patch `emit`, and read of each request what
// only one that was received has (`socket`, `complete`), and would count each message twice.
async function createServer(wsdl: string, forceSoap12Headers: boolean): Promise<ServerlessServer> {
  const soap = loadSoap()
  const operations = { GetJWT: runGetJwt }
  const server = await new Promise<ServerlessServer>((resolve, reject) => {
    soap
      .createServerless({
        path: SERVICE_PATH,
        services: { UserAdmin: { UserAdminSoap: operations, UserAdminSoap12: operations } },
        xml: wsdl,
        forceSoap12Headers,
        suppressStack: true,
        // Left alone, it makes a garbage date an Invalid Date and reads one without a zone in local time.
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
 * The operation. It answers by the callback of `soap`, not by a promise: `soap` leaves it unhandled when
 * the writing of a reply fails, which would end the process and leave the caller without an answer.
 */
function runGetJwt(
  args: GetJwtArguments | null,
  callback: (fault: SoapServerFault | null, reply?: GetJwtReply) => void,
): void {
  const call = calls.getStore()
  if (call === undefined) throw new TypeError('a message was handed over without method')
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
 * Without it, ` secret` would pass for `secret`. `soap` has the option for its client alone, though its
 * reader is the same for both.
 */
function preserveWhiteSpace({ wsdl }: ServerlessServer): void {
  if (wsdl?.options === undefined) {
    throw new TypeError('this version of soap keeps the options of its reader in another place')
  }
  Object.assign(wsdl.options, { preserveWhitespace: true })
}
