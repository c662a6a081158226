import type { Data8ClientOptions } from '../../data8/client-options.js'
import { InputError } from '../../errors.js'
import { checkTls } from '../../http/tls-options.js'
import { checkProxy } from '../../http/url-options.js'
import { endpointOf, UserAdminClient } from '../../useradmin/client.js'
import { displayUrl, type Target } from './check.js'

/** A protocol that `doctor` checks. */
export type CheckedProtocol = 'soap' | 'json' | 'mcp'

/** One protocol to check, with its client and the endpoint that it calls. */
export interface PlannedProtocol {
  readonly protocol: CheckedProtocol
  readonly client: UserAdminClient
  readonly target: Target
}

/** The protocols to check, in order, and why JSON is not among them; absent where it is, or was not asked for. */
export interface Plan {
  readonly protocols: readonly PlannedProtocol[]
  readonly omitted?: string
}

const SOAP_PATH = '/useradmin.asmx'
const JSON_PATH = '/UserAdmin/GetJWT.json'
const MCP_ENDPOINT = 'https://webservices.data-8.co.uk/mcp/useradmin'

const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Makes the clients of the protocols to check: of the one in the options, else of all. Without one, the endpoint of the
 * options is that of SOAP, and that of JSON follows from it where its path is the documented one.
 *
 * @throws InputError naming the option
 */
export function planChecks(options: Data8ClientOptions): Plan {
  const { protocol, apiKeyIn, soapVersion, ...common } = options
  if (protocol !== undefined) return { protocols: [plan(protocol, options)] }
  const soap = plan('soap', { ...common, ...(soapVersion === undefined ? {} : { soapVersion }) })
  const { endpoint } = soap.target
  if (endpoint.pathname.toLowerCase() !== SOAP_PATH) {
    const omitted =
      `JSON is not checked: its address does not follow from ${displayUrl(endpoint)}, whose path is not ${SOAP_PATH}. ` +
      `To check it: data8-useradmin doctor --protocol json --endpoint URL, with the URL of ${JSON_PATH}.`
    return { protocols: [soap], omitted }
  }
  const json = plan('json', {
    ...common,
    endpoint: endpoint.origin + JSON_PATH,
    ...(apiKeyIn === undefined ? {} : { apiKeyIn }),
  })
  return { protocols: [soap, json] }
}

/**
 * The same for the endpoint of the Model Context Protocol. Its client writes the arguments of the tool and reads its
 * result, which are those of JSON, and sends nothing.
 *
 * @throws InputError naming the option
 */
export function planMcp({ endpoint = MCP_ENDPOINT, ...options }: Data8ClientOptions): Plan {
  if (/\.(?:asmx|json)\/?(?:[?#]|$)/i.test(String(endpoint))) {
    throw new InputError('endpoint', `must be that of MCP, such as ${MCP_ENDPOINT}`)
  }
  return { protocols: [plan('mcp', { ...options, endpoint })] }
}

function plan(protocol: CheckedProtocol, options: Data8ClientOptions): PlannedProtocol {
  const client = new UserAdminClient({
    ...options,
    protocol: protocol === 'mcp' ? 'json' : protocol,
  })
  const { tls, proxy, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const target = {
    endpoint: new URL(endpointOf(client)),
    tls: checkTls(tls),
    proxy: proxy === undefined ? undefined : checkProxy(proxy),
    timeoutMs,
  }
  return { protocol, client, target }
}
