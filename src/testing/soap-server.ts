import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { SoapVersion } from '../soap/envelope.js'
import { loadSoap } from '../soap/load-soap.js'

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

/** The server of `soap`, once for each version of SOAP. */
export interface SoapServer {
  /** Has it read a canonical message, call `method` with its arguments, and write the reply. */
  answer(version: SoapVersion, message: string, method: GetJwtMethod, res: ServerResponse): void
  sendWsdl(res: ServerResponse): void
}

export const SERVICE_PATH = '/useradmin.asmx'
export const GET_JWT_ACTION = 'http://www.data-8.co.uk/integr8/GetJWT'

const CONTENT_TYPES = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
} as const

/** What `soap`'s server looks at in a request; it passes the object on to the method as it is. */
interface Handover {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly getJwt?: GetJwtMethod
}

type Listener = (handover: Handover, res: ServerResponse) => void

/** @throws Error where the WSDL can not be read */
export async function startSoapServer(wsdl: string): Promise<SoapServer> {
  // One server writes faults and envelopes of one version only: the choice is an option of it.
  const listeners: Readonly<Record<SoapVersion, Listener>> = {
    '1.1': await listen(wsdl, false),
    '1.2': await listen(wsdl, true),
  }
  return {
    answer(version, message, method, res) {
      listeners[version](
        {
          method: 'POST',
          url: SERVICE_PATH,
          // It answers with the content type of the request, whatever parameters that has.
          headers: { 'content-type': CONTENT_TYPES[version], soapaction: `"${GET_JWT_ACTION}"` },
          body: message,
          getJwt: method,
        },
        res,
      )
    },
    sendWsdl(res) {
      listeners['1.1']({ method: 'GET', url: `${SERVICE_PATH}?wsdl`, headers: {} }, res)
    },
  }
}

async function listen(wsdl: string, forceSoap12Headers: boolean): Promise<Listener> {
  // It is never bound to a port: it is handed requests that were read already, as by a framework.
  const server = createServer()
  const operations = { GetJWT: runGetJwt }
  const soapServer = await new Promise<object>((resolve, reject) => {
    const created = loadSoap().listen(server, {
      path: SERVICE_PATH,
      services: { UserAdmin: { UserAdminSoap: operations, UserAdminSoap12: operations } },
      xml: wsdl,
      forceSoap12Headers,
      enableChunkedEncoding: false,
      // Left alone, it makes a garbage date an Invalid Date and reads one without a zone in local time.
      customDeserializer: { dateTime: keepText, int: keepText },
      callback: (error: unknown) => (error ? reject(error) : resolve(created)),
    })
  })
  preserveWhiteSpace(soapServer)
  return (handover, res) => {
    server.emit('request', handover as unknown as IncomingMessage, res)
  }
}

function keepText(text: string): string {
  return text
}

function runGetJwt(
  args: GetJwtArguments | null,
  _callback: unknown,
  _headers: unknown,
  handover: Handover,
): Promise<GetJwtReply> {
  if (handover.getJwt === undefined) throw new TypeError('a message was handed over without method')
  return handover.getJwt(args ?? {})
}

/**
 * Without it, ` secret` would pass for `secret`. `soap` has the option for its client alone, though its
 * reader is the same for both.
 */
function preserveWhiteSpace(soapServer: object): void {
  const { wsdl } = soapServer as { readonly wsdl?: { readonly options?: object } }
  if (wsdl?.options === undefined) {
    throw new TypeError('this version of soap keeps the options of its reader in another place')
  }
  Object.assign(wsdl.options, { preserveWhitespace: true })
}
