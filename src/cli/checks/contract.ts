import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change } from '../../codegen/diff/change.js'
import { diffModels } from '../../codegen/diff/diff-models.js'
import { ContractError } from '../../codegen/load/contract-error.js'
import type { LoadOptions } from '../../codegen/load/document-loader.js'
import { loadContract } from '../../codegen/load/load-contract.js'
import type { ContractModel } from '../../codegen/model/contract-model.js'
import { GenerateError } from '../../codegen/model/generate-error.js'
import { readContract } from '../../codegen/read-wsdl/read-contract.js'
import { ResponseError } from '../../errors.js'
import type { HttpReply } from '../../http/exchange.js'
import { createHttpExchanger } from '../../http/http-exchanger.js'
import { USER_AGENT } from '../../http/user-agent.js'
import { packageFile } from '../../internal/package-file.js'
import { describeSpan } from '../terminal/duration.js'
import { ANSWER_TO_DOCTOR } from '../terminal/exit-code.js'
import { type Finding, ok, skip, type Target, warn } from './check.js'

const MAX_CONTRACT_BYTES = 16 * 1024 * 1024

/** Clock difference above which a warning is given, since tokens may arrive expired; in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000

/**
 * Requests the contract from the endpoint.
 *
 * @throws ConnectionError, TimeoutError, ResponseError
 */
export async function askForContract(
  target: Target,
): Promise<{ readonly reply: HttpReply; readonly finding: Finding }> {
  const url = new URL(target.endpoint)
  url.search = '?WSDL'
  const exchanger = createHttpExchanger({ endpoint: url, tls: target.tls, proxy: target.proxy })
  try {
    const reply = await exchanger.exchange(
      {
        method: 'GET',
        headers: { accept: 'text/xml', 'user-agent': USER_AGENT },
        body: Buffer.alloc(0),
      },
      { timeoutMs: target.timeoutMs, maxResponseBytes: MAX_CONTRACT_BYTES },
    )
    return { reply, finding: describeReply(target, reply) }
  } finally {
    exchanger.close()
  }
}

function describeReply({ endpoint }: Target, { status, headers }: HttpReply): Finding {
  const text = `${endpoint.origin}${endpoint.pathname} answers (HTTP ${status} to ?WSDL)`
  const skew = Date.parse(headers.date ?? '') - Date.now()
  if (Math.abs(skew) > CLOCK_TOLERANCE_MS) {
    return warn(`${text}; its clock and that of this machine are ${describeSpan(skew)} apart`)
  }
  return status >= 500 ? warn(text) : ok(text)
}

/**
 * Compares the contract in a reply with the one that this package was built from.
 *
 * @throws ContractError where the reply is not a contract
 * @throws ResponseError where the contract has a breaking change
 */
export async function checkContract(
  { endpoint, tls }: Pick<Target, 'endpoint' | 'tls'>,
  reply: HttpReply,
): Promise<Finding> {
  // Some gateways refuse requests for the contract: the later call shows whether it fits.
  if (reply.status !== 200) return skip(`the endpoint does not serve it (HTTP ${reply.status})`)
  const changes = diffModels(await readOurs(), await readTheirs(endpoint, reply.body, tls)).filter(
    ({ kind }) => kind !== 'address',
  )
  const breaking = changes.filter((change) => change.breaking)
  const [first] = breaking
  if (first !== undefined) {
    const more = breaking.length > 1 ? `, and ${breaking.length - 1} more` : ''
    throw new ResponseError(
      'contract',
      `the contract of the service has changed: ${describe(first)}${more}`,
    )
  }
  const [addition] = changes
  return addition === undefined
    ? ok('it is the one that this package was built from')
    : ok(
        `it has changed in ${changes.length} ways that do not affect callers, such as ${describe(addition)}`,
      )
}

function describe({ kind, name, change }: Change): string {
  return `${kind} ${name} ${change}`
}

async function readOurs(): Promise<ContractModel> {
  return readModel(packageFile('wsdl/useradmin.wsdl'))
}

/**
 * Reads the contract from the body of a reply. The loader reads files, so that the body is written to a temporary
 * one; references are followed as those of a contract from the network.
 */
async function readTheirs(endpoint: URL, body: Buffer, tls: Target['tls']): Promise<ContractModel> {
  const folder = await mkdtemp(join(tmpdir(), 'data8-useradmin-'))
  try {
    const file = join(folder, 'service.wsdl')
    await writeFile(file, body)
    const location = `${endpoint.origin}${endpoint.pathname}?WSDL`
    const localCopies = new Map([[location, file]])
    return await readModel(location, { localCopies, ...(tls && { tls: { ...tls.options } }) })
  } catch (error) {
    if (error instanceof GenerateError) throw unusable(error)
    if (!(error instanceof ContractError)) throw error
    throw new ContractError(error.problem, ANSWER_TO_DOCTOR, error.reason, { cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// The advice of `generate` is about its own options.
function unusable(error: GenerateError): ContractError {
  const reason = `${error.element}: ${error.reason.replace('; --allow-private allows it', '')}`
  return new ContractError('not-a-contract', ANSWER_TO_DOCTOR, reason, { cause: error })
}

async function readModel(location: string, options?: LoadOptions): Promise<ContractModel> {
  return readContract(
    await loadContract(location, options),
    () => {},
    () => {},
  )
}
