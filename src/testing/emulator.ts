/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type Asmx, answerSoap } from './asmx.js'
import { describeException, sendException } from './exception-response.js'
import { type Failure, FailureQueue } from './failures.js'
import { readTarget } from './host.js'
import { readBody, send, sendPage } from './http.js'
import { type EmulatorOptions, type EmulatorSettings, readOptions } from './options.js'
import { type EmulatorRequest, type JsonRequest, RequestLog } from './requests.js'
import { SERVICE_PATH, type SoapServer, startSoapServer } from './soap-server.js'
import { type JsonCall, JsonServices, readServicePath } from './spend.js'
import { WSDL } from './wsdl.js'

/** A running emulator of the service. */
export interface Emulator {
  readonly port: number
  /** `http://127.0.0.1:<port>/useradmin.asmx`, for the option `endpoint` of a client. */
  readonly endpoint: string
  /** `http://127.0.0.1:<port>`; the JSON services are at `<baseUrl>/<Service>/<Method>.json`. */
  readonly baseUrl: string
  /** Credentials that are accepted, for the option `credentials` of a client. */
  readonly credentials:
    | { readonly username: string; readonly password: string }
    | { readonly apiKey: string }
  /** The last 1000 requests, the oldest first, decoded, without password, API key and token. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Answers the next SOAP messages with a failure, each with one, in the order of the calls of `failNext`. The
   * message is read and recorded as usual. Calls of JSON services do not use a failure.
   *
   * @param times number of messages, 1 or more; the queue has at most 10000 failures. Default 1.
   * @throws InputError with the name of the invalid field
   */
  failNext(failure: Failure, times?: number): void
  /** Stops the emulator and closes all connections. Further calls have no effect. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator of the UserAdmin service on 127.0.0.1: SOAP 1.1 and 1.2 at `/useradmin.asmx`, its
 * contract at `/useradmin.asmx?WSDL`, and JSON services that accept the minted tokens.
 *
 * It answers as ASMX does, also where that is dangerous: an unknown element is ignored, and a missing
 * `expiresAt` gives a token that expires in the year 1. The user names `boom` and `soapfault`, unless they are
 * among `users`, are answered with a `Server` and a `Client` fault. SOAP headers are ignored, as
 * if a gateway had processed them.
 *
 * A request whose `Host` is not a name or address of this machine is answered 421, one without a legal
 * `Host` 400, and neither is recorded. An exception in the emulator is answered 500 with its message.
 *
 * @throws InputError with the name of the invalid option
 * @throws Error of Node where the port cannot be used (`code` is `EADDRINUSE` or `EACCES`)
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startReportingEmulator(options, () => {})
}

/**
 * Starts an emulator as {@link startEmulator} does, and reports its exceptions.
 *
 * @param onException called with one line, without secrets, for each exception that prevented an answer
 */
export async function startReportingEmulator(
  options: EmulatorOptions,
  onException: (reason: string) => void,
): Promise<Emulator> {
  const settings = readOptions(options)
  // Node answers a request without Host with status 400 and no body: the emulator answers it itself.
  const server = createServer({ requireHostHeader: false })
  await listen(server, settings.port)
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${port}`
  const endpoint = `${baseUrl}${SERVICE_PATH}`
  try {
    return await run(server, settings, { port, baseUrl, endpoint }, onException)
  } catch (error) {
    server.close()
    throw error
  }
}

/** Data of a request for the answer to an exception. */
interface Context {
  protocol: 'soap' | 'json' | undefined
  call?: JsonCall | undefined
  readonly secrets: string[]
}

async function run(
  server: Server,
  settings: EmulatorSettings,
  address: Pick<Emulator, 'port' | 'baseUrl' | 'endpoint'>,
  onException: (reason: string) => void,
): Promise<Emulator> {
  const wsdl = wsdlFor(address.endpoint)
  // Not awaited yet: a request that comes before the listener is set would have no answer.
  const soapServer = startSoapServer(wsdl)
  const failures = new FailureQueue()
  const log = new RequestLog()
  const services = new JsonServices(settings)

  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    // Ignore errors of a connection that the caller closed.
    res.on('error', () => {})
    const context: Context = { protocol: undefined, secrets: [] }
    answer(req, res, context).catch((error: unknown) => {
      const { protocol, secrets, call } = context
      const reason = describeException(error, settings, secrets)
      sendException(protocol, req, res, reason)
      if (call !== undefined) {
        recordCall({ kind: 'json', at: new Date(), ...call, status: 500, refusal: reason }, res)
      }
      onException(reason)
    })
  })

  async function answer(
    req: IncomingMessage,
    res: ServerResponse,
    context: Context,
  ): Promise<void> {
    const target = readTarget(req)
    if ('status' in target) {
      sendPage(res, target.status, target.reason)
      return
    }
    const { pathname, searchParams } = new URL(address.baseUrl + target.path)
    const call = readServicePath(pathname)
    // IIS ignores case in paths and parameters.
    const isService = pathname.toLowerCase() === SERVICE_PATH
    if (call === undefined && !isService) {
      sendPage(res, 404, 'The resource cannot be found.')
      return
    }
    res.setHeader('X-AspNet-Version', '4.0.30319')
    if (call !== undefined) allowBrowsers(res)
    if (call !== undefined && req.method === 'OPTIONS') {
      send(res, 204, {}, '')
      return
    }
    if (isService && req.method === 'GET') {
      const wantsWsdl = [...searchParams.keys()].some((name) => name.toLowerCase() === 'wsdl')
      if (wantsWsdl) send(res, 200, { 'content-type': 'application/xml' }, wsdl)
      else sendPage(res, 200, 'UserAdmin')
      return
    }
    if (req.method !== 'POST') {
      sendPage(res, 405, 'The method is not allowed.')
      return
    }
    context.protocol = call === undefined ? 'soap' : 'json'
    context.call = call
    const body = await readBody(req)
    if (body === 'closed') return
    if (body === 'too long') {
      res.setHeader('connection', 'close')
      sendPage(res, 413, 'Maximum request length exceeded.')
    } else if (call !== undefined) {
      recordCall(await services.answer(call, req, res, body), res)
    } else {
      await answerSoap(asmxFor(await soapServer, res, context), req, res, body)
    }
  }

  function asmxFor(soapServer: SoapServer, res: ServerResponse, { secrets }: Context): Asmx {
    return {
      settings,
      soapServer,
      takeFailure: () => failures.take(),
      record(request) {
        log.add(request)
        res.once('close', () => {
          if (request.outcome === 'pending') request.outcome = 'failed'
          if (res.writableFinished) request.status = res.statusCode
          settings.onRequest({ ...request })
        })
      },
      addSecret: (secret) => secrets.push(secret),
    }
  }

  function recordCall(request: JsonRequest, res: ServerResponse): void {
    log.add(request)
    const report = (): void => settings.onRequest({ ...request })
    if (res.closed) process.nextTick(report)
    else res.once('close', report)
  }

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  await soapServer
  return {
    ...address,
    credentials: chooseCredentials(settings),
    get requests() {
      return log.list()
    },
    failNext(failure, times = 1) {
      failures.add(failure, times)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The contract in the package, with the address of this emulator. */
function wsdlFor(endpoint: string): string {
  return WSDL.replaceAll(/(<soap(?:12)?:address\s+location=")[^"]*/g, `$1${endpoint}`)
}

function chooseCredentials({ users, apiKeys }: EmulatorSettings): Emulator['credentials'] {
  for (const [username, password] of users) return Object.freeze({ username, password })
  const [apiKey = ''] = apiKeys
  return Object.freeze({ apiKey })
}

// Browser pages call the JSON services with a token from their server: CORS must allow it.
function allowBrowsers(res: ServerResponse): void {
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Allow-Headers', 'authorization, content-type')
}
