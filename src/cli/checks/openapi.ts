import { bindContract } from '../../codegen/bind/bind.js'
import type { Change } from '../../codegen/diff/change.js'
import { ContractError } from '../../codegen/load/contract-error.js'
import type { ContractModel } from '../../codegen/model/contract-model.js'
import { GenerateError } from '../../codegen/model/generate-error.js'
import { type Description, readDescription } from '../../codegen/openapi/description.js'
import { diffDescriptions } from '../../codegen/openapi/diff-descriptions.js'
import { emitOpenApi } from '../../codegen/openapi/emit-document.js'
import { loadDescription } from '../../codegen/openapi/load-description.js'
import { ResponseError } from '../../errors.js'
import { packageFile } from '../../internal/package-file.js'
import { type Finding, ok, skip, type Target, warn } from './check.js'

/** The path of the document on the server of the service. */
const DOCUMENT_PATH = '/swagger/UserAdmin/swagger.json'

const OURS = 'the contract that this package was built from'

/** The live document, or why it cannot be used; nothing else depends on it. */
export type LiveDescription =
  | { readonly description: Description }
  | { readonly error: ContractError }

/** Requests the OpenAPI document from the origin of the endpoint. */
export async function readLiveDescription({
  endpoint,
  tls,
  proxy,
  timeoutMs,
}: Target): Promise<LiveDescription> {
  const location = new URL(DOCUMENT_PATH, endpoint).href
  try {
    const { document } = await loadDescription(location, {
      timeoutMs,
      ...(tls === undefined ? {} : { tls: { ...tls.options } }),
      ...(proxy === false ? { proxy } : {}),
    })
    return { description: readDescription(document) }
  } catch (error) {
    if (!(error instanceof ContractError)) throw error
    return { error }
  }
}

/**
 * The finding for a document that cannot be used: one that is not served does not matter.
 *
 * @param message that of the error, in the words of the command
 */
export function describeAbsence(
  { problemDetail, status }: ContractError,
  message: string,
): Finding {
  if (problemDetail === 'status') {
    return skip(`the service does not serve ${DOCUMENT_PATH} (HTTP ${status})`)
  }
  return problemDetail === 'redirect'
    ? skip(`the service does not serve ${DOCUMENT_PATH}: it redirects to another server`)
    : warn(`the OpenAPI document cannot be compared: ${message}`)
}

/** Members without which a token is wider. */
const NARROWING = ['expiresAt', 'allowedMethods', 'clientIp', 'maxCredits']

/**
 * Compares the live document with the contract of this package. A difference that the next call does not show is a
 * failure: no operation, or a member that is ignored and widens the token. For any other one that breaks callers or
 * readers there is a warning, since documents often have every member as optional.
 *
 * @throws ResponseError (`contract`)
 */
export async function checkDescription(live: Description): Promise<Finding> {
  const { document } = await loadDescription(packageFile('openapi/useradmin.json'))
  const changes = differences(readDescription(document), live)
  const serious = changes.filter(isSerious)
  if (serious.length > 0) {
    throw new ResponseError(
      'contract',
      `the OpenAPI document of the service differs from ${OURS}: ${describe(serious)}`,
    )
  }
  const breaking = changes.filter((change) => change.breaking)
  const it = `its OpenAPI document (${live.version})`
  if (breaking.length > 0) {
    return warn(
      `${it} differs from ${OURS}: ${describe(breaking)}; whether it matters to this package is checked next`,
    )
  }
  return changes.length === 0
    ? ok(`${it} agrees with ${OURS}`)
    : ok(`${it} agrees with ${OURS} but for what affects no caller: ${describe(changes)}`)
}

function isSerious({ kind, name, breaking, ignored }: Change): boolean {
  if (!breaking) return false
  if (kind === 'operation') return true
  return ignored === true && NARROWING.includes(name.slice(name.lastIndexOf('.') + 1))
}

/** Compares the live contract of SOAP with the live document of JSON. */
export function checkAgreement(wsdl: ContractModel, live: Description): Finding {
  const description = describeContract(wsdl)
  if (description instanceof GenerateError) {
    return warn(`the WSDL of the service cannot be compared with it: ${description.reason}`)
  }
  const breaking = differences(description, live).filter((change) => change.breaking)
  return breaking.length === 0
    ? ok('the WSDL and the OpenAPI document of the service agree')
    : warn(`the WSDL and the OpenAPI document of the service differ: ${describe(breaking)}`)
}

/** The document that follows from a WSDL by the convention; the error where it does not follow the convention. */
function describeContract(model: ContractModel): Description | GenerateError {
  const file = 'the WSDL'
  try {
    const bindings = bindContract(model, file, () => {})
    return readDescription(emitOpenApi(model, bindings, file).document)
  } catch (error) {
    if (error instanceof GenerateError) return error
    throw error
  }
}

// The address differs for every gateway.
function differences(contract: Description, live: Description): readonly Change[] {
  return diffDescriptions(contract, live).filter(({ kind }) => kind !== 'address')
}

const MAX_DESCRIBED = 3

function describe(changes: readonly Change[]): string {
  const described = changes
    .slice(0, MAX_DESCRIBED)
    .map(({ kind, name, change, why }) => `${kind} ${name} ${change} (${why})`)
  const more = changes.length - described.length
  return described.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
