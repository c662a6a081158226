import type { ContractIdentity } from '../../../src/codegen/write/contract-identity.js'
import { sealFile, writeHeader } from '../../../src/codegen/write/header.js'

export const tides: ContractIdentity = ['{urn:example:tides}Tides']

/** A file as the generator writes it. */
export function sealed(name: string, content: string, contract = tides): string {
  const header = writeHeader('a tool from a contract. Do not edit.', contract)
  return sealFile(name, header, `${header}\n${content}`)
}
