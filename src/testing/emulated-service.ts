import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorAddress } from './address.js'
import { answerSoap } from './asmx.js'
import { openApiFor, wsdlFor } from './documents.js'
import { describeException, sendException } from './exception-response.js'
import { FailureQueue } from './failures.js'
import { isAllowedOrigin, readTarget } from './host.js'
import { readBody, send, sendJson, sendPage } from './http.js'
import { answerGetJwtJson } from './json-get-jwt.js'
import { answerMcp } from './mcp-endpoint.js'
import type { EmulatorSettings } from './options.js'
import { type Draft, type EmulatorRequest, RequestLog } from './requests.js'
import { type Route, readRoute } from './routes.js'
import { SERVER_ERROR, sendRpcError } from './rpc-error.js'
import { type SoapServer, startSoapServer } from './soap-server.js'
import { JsonServices } from './spend.js'

/** Data of a request for the answer to an exception. */
interface Context {
  protocol: 'soap' | 'json' | 'mcp' | undefined
  record: Draft<EmulatorRequest> | undefined
  readonly secrets: string[]
}

const ALLOWED_METHODS: Readonly<Record<Route['kind'], string>> = {
  soap: 'GET, POST',
  getJwt: 'POST',
  service: 'OPTIONS, POST',
  openapi: 'GET',
  mcp: 'POST',
}

/** What an emulator answers, and the state that its answers depend on. */
export class EmulatedService {
  readonly failures = new FailureQueue()
  readonly log = new RequestLog()
  readonly #settings: EmulatorSettings
  readonly #baseUrl: string
  readonly #mcpUrl: string
  readonly #lacking: ReadonlySet<string>
  readonly #onException: (reason: string) => void
  readonly #wsdl: string
  readonly #openApi: object
  readonly #soapServer: Promise<SoapServer>
  readonly #services = new JsonServices()

  /**
   * @param onException called with one line, without secrets, for each exception that prevented an answer
   * @param lacking names of members that the tool of MCP does not have
   */
  constructor(
    settings: EmulatorSettings,
    { endpoint, endpoints, baseUrl }: EmulatorAddress,
    onException: (reason: string) => void,
    lacking: ReadonlySet<string>,
  ) {
    this.#settings = settings
    this.#baseUrl = baseUrl
    this.#mcpUrl = endpoints.mcp
    this.#onException = onException
    this.#lacking = lacking
    this.#wsdl = wsdlFor(endpoint)
    this.#openApi = openApiFor(baseUrl)
    // Not awaited here: a request that comes before the listener is set would have no answer.
    this.#soapServer = startSoapServer(this.#wsdl)
  }

  /** Waits until SOAP can be answered. @throws InputError where `soap` is not installed; Error where it cannot read the WSDL */
  async start(): Promise<void> {
    await this.#soapServer
  }

  /** Forgets requests, failures and spent credits. */
  reset(): void {
    this.failures.clear()
    this.log.clear()
    this.#services.reset()
  }

  /** Answers a request; an exception is answered too. */
  handle(req: IncomingMessage, res: ServerResponse): void {
    // Ignore errors of a connection that the caller closed.
    res.on('error', () => {})
    const context: Context = { protocol: undefined, record: undefined, secrets: [] }
    this.#answer(req, res, context).catch((error: unknown) => {
      const { protocol, record, secrets } = context
      const reason = describeException(error, this.#settings, secrets)
      if (record !== undefined) {
        record.outcome = 'failed'
        if (record.protocol !== 'soap') record.refusal = reason
      }
      sendException(protocol, req, res, reason)
      this.#onException(reason)
    })
  }

  async #answer(req: IncomingMessage, res: ServerResponse, context: Context): Promise<void> {
    const target = readTarget(req)
    if ('status' in target) {
      sendPage(res, target.status, target.reason)
      return
    }
    const { pathname, searchParams } = new URL(this.#baseUrl + target.path)
    const route = readRoute(pathname)
    if (route === undefined) {
      sendPage(res, 404, 'The resource cannot be found.')
      return
    }
    res.setHeader('X-AspNet-Version', '4.0.30319')
    if (route.kind === 'mcp' && !isAllowedOrigin(req.headers.origin)) {
      sendRpcError(res, 403, SERVER_ERROR, 'Forbidden: Origin must be of this machine')
      return
    }
    if (route.kind === 'service') allowBrowsers(res)
    if (route.kind === 'service' && req.method === 'OPTIONS') {
      send(res, 204, {}, '')
    } else if (req.method === 'GET' && (route.kind === 'soap' || route.kind === 'openapi')) {
      this.#sendDocument(route.kind, searchParams, res)
    } else if (req.method !== 'POST' || route.kind === 'openapi') {
      res.setHeader('allow', ALLOWED_METHODS[route.kind])
      sendPage(res, 405, 'The method is not allowed.')
    } else {
      await this.#answerPost(route, searchParams, req, res, context)
    }
  }

  #sendDocument(kind: 'soap' | 'openapi', query: URLSearchParams, res: ServerResponse): void {
    if (kind === 'openapi') {
      sendJson(res, 200, this.#openApi)
    } else if ([...query.keys()].some((name) => name.toLowerCase() === 'wsdl')) {
      send(res, 200, { 'content-type': 'application/xml' }, this.#wsdl)
    } else {
      sendPage(res, 200, 'UserAdmin')
    }
  }

  async #answerPost(
    route: Route,
    query: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
    context: Context,
  ): Promise<void> {
    context.protocol = route.kind === 'soap' || route.kind === 'mcp' ? route.kind : 'json'
    const body = await readBody(req)
    if (body === 'closed') return
    if (body === 'too long') {
      res.setHeader('connection', 'close')
      sendPage(res, 413, 'Maximum request length exceeded.')
      return
    }
    const settings = this.#settings
    const record = (request: Draft<EmulatorRequest>): void => this.#record(request, res, context)
    const addSecret = (secret: string): unknown => context.secrets.push(secret)
    const takeFailure = () => this.failures.take()
    switch (route.kind) {
      case 'getJwt':
        return answerGetJwtJson({ settings, query, record, addSecret }, req, res, body, takeFailure)
      case 'service': {
        const services = this.#services
        return services.answer(route.call, { settings, query, record, addSecret }, req, res, body)
      }
      case 'mcp': {
        const [url, lacking] = [this.#mcpUrl, this.#lacking]
        const mcp = { settings, query, record, addSecret, url, lacking, takeFailure }
        return answerMcp(mcp, req, res, body)
      }
      default: {
        const soapServer = await this.#soapServer
        const asmx = { settings, soapServer, takeFailure, record, addSecret }
        return answerSoap(asmx, req, res, body)
      }
    }
  }

  #record(request: Draft<EmulatorRequest>, res: ServerResponse, context: Context): void {
    context.record = request
    this.log.add(request)
    res.once('close', () => {
      if (request.outcome === 'pending') request.outcome = 'failed'
      if (res.writableFinished) request.status = res.statusCode
      this.#settings.onRequest({ ...request })
    })
  }
}

// Browser pages call the JSON services with a token from their server: CORS must allow it.
function allowBrowsers(res: ServerResponse): void {
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Allow-Headers', 'authorization, content-type')
}
