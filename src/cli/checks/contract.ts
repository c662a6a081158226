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
import { packageFile } from '../../internal/package-file.js'
import { ANSWER_TO_DOCTOR } from '../terminal/exit-code.js'
import { displayUrl, type Finding, ok, type Target } from './check.js'

/**
 * Compares a contract with the one that this package was built from.
 *
 * @throws ResponseError where the contract has a breaking change
 */
export async function checkContract(live: ContractModel): Promise<Finding> {
  const changes = diffModels(await readOurs(), live).filter(({ kind }) => kind !== 'address')
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
 *
 * @throws ContractError where it is not a contract
 */
export async function readLiveContract(
  { endpoint, tls }: Pick<Target, 'endpoint' | 'tls'>,
  body: Buffer,
): Promise<ContractModel> {
  const folder = await mkdtemp(join(tmpdir(), 'data8-useradmin-'))
  try {
    const file = join(folder, 'service.wsdl')
    await writeFile(file, body)
    const location = `${displayUrl(endpoint)}?WSDL`
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
