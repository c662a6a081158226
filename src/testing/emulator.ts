import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { packageFile } from '../internal/package-file.js'
import { type Asmx, answerSoap } from './asmx.js'
import { describeException, sendException } from './cannot-answer.js'
import { type Failure, FailureQueue } from './failures.js'
import { readTarget } from './host.js'
import { readBody, send, sendPage } from './http.js'
import { type EmulatorOptions, type EmulatorSettings, readOptions } from './options.js'
import { type EmulatorRequest, type JsonRequest, RequestLog } from './requests.js'
import { SERVICE_PATH, startSoapServer } from './soap-server.js'
import { type JsonCall, JsonServices, readServicePath } from './spend.js'

/** A running emulator of the service. */
export interface Emulator {
  readonly port: number
  /** `http://127.0.0.1:<port>/useradmin.asmx`, for the option `endpoint` of a client. */
  readonly endpoint: string
  /** `http://127.0.0.1:<port>`; the JSON services lie at `<baseUrl>/<Service>/<Method>.json`. */
  readonly baseUrl: string
  /** Credentials that are let in, for the option `credentials` of a client. */
  readonly credentials:
    | { readonly username: string; readonly password: string }
    | { readonly apiKey: string }
  /** What was asked, the oldest first: the last 1000 requests, decoded, with no password, API key or token. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Has the next SOAP messages go wrong, each with one failure, in the order of the calls of `failNext`.
   * The message is read and recorded all the same. Calls of JSON services use no failure up.
   *
   * @param times how many messages, 1 or more; at most 10000 failures wait at a time. Default 1.
   * @throws InputError
   */
  failNext(failure: Failure, times?: number): void
  /** Ends it, with every open connection. May be called again. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator of the UserAdmin service on 127.0.0.1: SOAP 1.1 and 1.2 at `/useradmin.asmx`, its
 * contract at `/useradmin.asmx?WSDL`, and JSON services on which the minted tokens can be spent.
 *
 * It answers as ASMX does, down to what is dangerous: an element that it does not know is passed over, a
 * missing `expiresAt` gives a token of the year 1. The user names `boom` and `soapfault`, unless they are
 * among `users`, are answered with a fault of the server and one of the client. SOAP headers are not
 * looked at: what a gateway would have done with them is taken for done.
 *
 * A request whose `Host` is not a name or address of this machine is answered 421, one without a legal
 * `Host` 400, and neither is recorded. An exception in the emulator is answered 500 with its message.
 *
 * @throws InputError naming the option at fault
 * @throws Error of Node where the port cannot be had (`code` is `EADDRINUSE`, `EACCES`)
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startReportingEmulator(options, () => {})
}

/**
 * As {@link startEmulator}.
 *
 * @param onException told in a line, without secrets, of each exception that kept it from answering
 */
export async function startReportingEmulator(
  options: EmulatorOptions,
  onException: (reason: string) => void,
): Promise<Emulator> {
  const settings = readOptions(options)
  // Node's own refusal of a request without Host has no body.
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

/** What is known of a request when an exception keeps the emulator from answering it. */
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
  const wsdl = await readWsdl(address.endpoint)
  const soapServer = await startSoapServer(wsdl)
  const failures = new FailureQueue()
  const log = new RequestLog()
  const services = new JsonServices(settings)

  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    // A caller that goes away is no business of the emulator's.
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
    // IIS does not tell upper from lower case in paths and parameters.
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
    if (body === 'gone') return
    if (body === 'too long') {
      res.setHeader('connection', 'close')
      sendPage(res, 413, 'Maximum request length exceeded.')
    } else if (call !== undefined) {
      recordCall(await services.answer(call, req, res, body), res)
    } else {
      await answerSoap(asmxFor(res, context), req, res, body)
    }
  }

  function asmxFor(res: ServerResponse, { secrets }: Context): Asmx {
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
      keepSecret: (secret) => secrets.push(secret),
    }
  }

  function recordCall(request: JsonRequest, res: ServerResponse): void {
    log.add(request)
    const tell = (): void => settings.onRequest({ ...request })
    if (res.closed) process.nextTick(tell)
    else res.once('close', tell)
  }

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
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

/** The contract that the package ships with, with this emulator's address in it. */
async function readWsdl(endpoint: string): Promise<string> {
  const wsdl = await readFile(packageFile('wsdl/useradmin.wsdl'), 'utf8')
  return wsdl.replaceAll(/(<soap(?:12)?:address\s+location=")[^"]*/g, `$1${endpoint}`)
}

function chooseCredentials({ users, apiKeys }: EmulatorSettings): Emulator['credentials'] {
  for (const [username, password] of users) return Object.freeze({ username, password })
  const [apiKey = ''] = apiKeys
  return Object.freeze({ apiKey })
}

// Pages call the JSON services with a token that a server gave them.
function allowBrowsers(res: ServerResponse): void {
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Allow-Headers', 'authorization, content-type')
}
