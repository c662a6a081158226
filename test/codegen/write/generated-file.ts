import type { ContractDigest } from '../../../src/codegen/write/contract-digest.js'
import type { ContractIdentity } from '../../../src/codegen/write/contract-identity.js'
import { addFingerprint, writeHeader } from '../../../src/codegen/write/header.js'

export const tides: ContractIdentity = ['{urn:example:tides}Tides']

/** A file as the generator writes it. */
export function generatedFile(
  name: string,
  content: string,
  contract = tides,
  digest?: ContractDigest,
): string {
  const header = writeHeader('a tool from a contract. Do not edit.', contract, digest)
  return addFingerprint(name, header, `${header}\n${content}`)
}
