import type { ContractModel } from '../codegen/model/contract-model.js'
import type { Description } from '../codegen/openapi/description.js'
import { InputError, ServiceError } from '../errors.js'
import { type GetJwtRequest, readRequest } from '../useradmin/request.js'
import { messageFor } from './advice.js'
import { askByGet, askForContract } from './checks/answer.js'
import { displayUrl, type Finding, ok, skip, type Target } from './checks/check.js'
import { checkContract, readLiveContract } from './checks/contract.js'
import {
  type ApiKeyPlace,
  checkApiKeyPlaces,
  checkCredentials,
  checkMethods,
  mayMint,
  probeFor,
} from './checks/credentials.js'
import { callTool, checkTool } from './checks/mcp.js'
import { connectMcp } from './checks/mcp-connection.js'
import { checkName, checkProxy, checkTls, proxyFor } from './checks/network.js'
import {
  checkAgreement,
  checkDescription,
  describeAbsence,
  readLiveDescription,
} from './checks/openapi.js'
import type { CheckedProtocol, PlannedProtocol } from './checks/plan.js'
import type { CliCredentials } from './connection.js'
import { PROTOCOL_NAMES, type ProtocolResult, runProtocol, type Step } from './doctor-report.js'
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

/** The checks of the protocols, of which the later ones use what the earlier ones found. */
export class Doctor {
  readonly #session: Session
  readonly #credentials: () => Promise<CliCredentials>
  readonly #apiKeyIn: ApiKeyPlace | undefined
  readonly #allowed: readonly string[] | undefined
  readonly #request: GetJwtRequest
  /** Origins whose name, proxy and TLS were checked. */
  readonly #origins = new Set<string>()
  readonly #protocols = new Set<CheckedProtocol>()
  #wsdl: ContractModel | undefined

  /**
   * @param apiKeyIn the only place of an API key that is tried over JSON; absent for all
   * @param allowed what the token that is minted allows; absent for one method
   * @throws InputError where one of these cannot be a name
   */
  constructor(
    session: Session,
    credentials: () => Promise<CliCredentials>,
    apiKeyIn: ApiKeyPlace | undefined,
    allowed: readonly string[] | undefined,
  ) {
    this.#session = session
    this.#credentials = credentials
    this.#apiKeyIn = apiKeyIn
    this.#allowed = allowed
    this.#request = probeFor(allowed)
    readRequest(this.#request)
  }

  /** Runs the checks of one protocol. */
  async run(planned: PlannedProtocol): Promise<ProtocolResult> {
    const { protocol, target } = planned
    this.#session.print(`${PROTOCOL_NAMES[protocol]} at ${displayUrl(target.endpoint)}`)
    const allowed = this.#protocols.size === 0 ? this.#allowed : undefined
    const result = await runProtocol(this.#session, planned, nameOfFailure, async (step) => {
      if (allowed !== undefined) await step('methods', async () => checkMethods(allowed))
      await this.#checkNetwork(target, step)
      if (protocol === 'mcp') return await this.#checkMcp(planned, step)
      await (protocol === 'soap' ? this.#checkWsdl(target, step) : this.#checkOpenApi(target, step))
      return await this.#checkLogin(planned, step)
    })
    this.#protocols.add(protocol)
    return result
  }

  async #checkNetwork(target: Target, step: Step): Promise<void> {
    const { origin } = target.endpoint
    if (this.#origins.has(origin)) return
    this.#origins.add(origin)
    // The name check depends on the proxy; an error of the proxy settings is reported in the step `proxy`.
    const finding = proxyFor(target)
    const proxy = await finding.catch(() => 'unknown' as const)
    await step('name', () => checkName(target, proxy))
    await step('proxy', async () => checkProxy(target, await finding))
    await step('tls', async () => checkTls(target, await finding))
  }

  async #checkWsdl(target: Target, step: Step): Promise<void> {
    let reply: Awaited<ReturnType<typeof askForContract>>['reply'] | undefined
    await step('endpoint', async () => {
      const answer = await askForContract(target)
      reply = answer.reply
      return answer.finding
    })
    await step('contract', async () => {
      // Some gateways refuse requests for the contract: the later call shows whether it fits.
      if (reply?.status !== 200) {
        return skip(`the endpoint does not serve it (HTTP ${reply?.status})`)
      }
      this.#wsdl = await readLiveContract(target, reply.body)
      return checkContract(this.#wsdl)
    })
  }

  async #checkOpenApi(target: Target, step: Step): Promise<void> {
    await step('endpoint', async () => (await askByGet(target)).finding)
    let description: Description | undefined
    const contract = step('contract', async () => {
      const live = await readLiveDescription(target)
      if ('error' in live) return describeAbsence(live.error, messageFor(live.error))
      description = live.description
      return checkDescription(live.description)
    })
    // It is about SOAP too, and does not depend on the contract of this package.
    await contract.catch(() => {})
    if (this.#protocols.has('soap')) await step('agreement', async () => this.#compare(description))
    await contract
  }

  // The query may have the key, so that the login is needed from the start; where there is none, the tool is checked all the same.
  async #checkMcp({ client, target }: PlannedProtocol, step: Step): Promise<undefined> {
    const probe = this.#request
    const message = await this.#credentials()
      .then(async (credentials) => ({
        credentials,
        ...(await client.toEnvelope(probe, { credentials })),
      }))
      .catch((error: unknown) => ({ error }))
    const [url, args] =
      'error' in message
        ? [target.endpoint, {}]
        : [new URL(message.endpoint), JSON.parse(message.body) as Record<string, unknown>]
    const redact = (text: string): string => this.#session.redact(text)
    const login = ['username', 'password'].filter((name) => Object.hasOwn(args, name))
    const connecting = connectMcp(target, url, redact)
    await step('endpoint', async () => {
      const { revision } = await connecting
      return ok(`${displayUrl(url)} answers over MCP (revision ${revision})`)
    })
    const connection = await connecting
    try {
      await step('contract', async () => checkTool(await connection.listTools(), login))
      await step('credentials', async () => {
        if ('error' in message) throw message.error
        const result = await callTool(connection, args, redact)
        const { creditsRemaining } = client.fromEnvelope(result, { request: probe })
        return ok(mayMint(message.credentials, creditsRemaining))
      })
    } finally {
      await connection.close()
    }
    return undefined
  }

  #compare(description: Description | undefined): Finding {
    const which = 'so that the contracts of SOAP and JSON are not compared'
    if (description === undefined) return skip(`there is no OpenAPI document, ${which}`)
    if (this.#wsdl === undefined) return skip(`the WSDL of the service was not read, ${which}`)
    return checkAgreement(this.#wsdl, description)
  }

  async #checkLogin(
    { protocol, client }: PlannedProtocol,
    step: Step,
  ): Promise<string | undefined> {
    let isBodyOnly = false
    await step('credentials', async () => {
      const credentials = await this.#credentials()
      const probe = { client, request: this.#request }
      const isKeyAnywhere =
        protocol === 'json' && 'apiKey' in credentials && this.#apiKeyIn === undefined
      const found = isKeyAnywhere
        ? await checkApiKeyPlaces(probe, credentials, messageFor)
        : await checkCredentials(probe, credentials)
      isBodyOnly = found.isBodyOnly
      return found.finding
    })
    return isBodyOnly ? '--api-key-in body' : undefined
  }
}

/** The last step is the first call of the service: other errors than those of credentials are errors of the service. */
function nameOfFailure(step: string, error: unknown): string {
  const isAboutCredentials =
    error instanceof ServiceError || error instanceof UsageError || error instanceof InputError
  return step === 'credentials' && !isAboutCredentials ? 'service' : step
}
