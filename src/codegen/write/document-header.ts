import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, textOf } from '../openapi/json.js'
import type { ContractDigest } from './contract-digest.js'
import type { ContractIdentity } from './contract-identity.js'
import { portableText } from './fingerprint.js'

const MARK = 'x-generated-by'
const CONTRACT = 'x-contract'
const FINGERPRINT = 'x-content-sha256'

/**
 * The text of a generated OpenAPI document, with its origin, its contract and its fingerprint as extensions.
 *
 * @param origin tool, input and command, as in the header of bindings
 */
export function writeDocument(
  document: JsonObject,
  origin: string,
  contract: ContractIdentity,
  { sha256 }: ContractDigest,
): string {
  const { openapi, ...rest } = document
  const marked: JsonObject = {
    ...(openapi === undefined ? {} : { openapi }),
    [MARK]: origin,
    [CONTRACT]: { services: contract, sha256 },
    ...rest,
  }
  return textOf({ ...marked, [FINGERPRINT]: fingerprintOf(marked) })
}

/** A document that was found in place of a generated one. */
export type PresentDocument =
  /** Not written by the generator. */
  | { readonly state: 'foreign' }
  | {
      /** `edited` where more than its layout changed since it was generated. */
      readonly state: 'intact' | 'edited'
      /** Absent where it was removed. */
      readonly contract?: ContractIdentity
    }

/** Reads the marks of {@link writeDocument}. */
export function readDocument(text: string): PresentDocument {
  const document = parse(portableText(text))
  if (document === undefined || typeof document[MARK] !== 'string') return { state: 'foreign' }
  const { [FINGERPRINT]: fingerprint, ...rest } = document
  const contract = isJsonObject(rest[CONTRACT]) ? rest[CONTRACT]['services'] : undefined
  return {
    state: fingerprint === fingerprintOf(rest) ? 'intact' : 'edited',
    ...(Array.isArray(contract) ? { contract: contract.map(String) } : {}),
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return isJsonObject(document) ? document : undefined
  } catch {
    return undefined
  }
}

// Of the content: formatters may change the layout.
function fingerprintOf(document: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16)
}
