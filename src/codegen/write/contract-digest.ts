import { createHash } from 'node:crypto'
import type { LoadedContract } from '../load/loaded-contract.js'

/** Hash of the documents of a contract. */
export interface ContractDigest {
  /** SHA-256 of the bytes of all documents, one after the other, in lower-case hexadecimal. */
  readonly sha256: string
  /** Number of documents. */
  readonly documents: number
}

/**
 * The digest of a contract: the documents byte for byte as they were read, the WSDL first, then in the order in which
 * they are referred to. For one document it is what `sha256sum` prints.
 */
export function digestOf({ documents }: Pick<LoadedContract, 'documents'>): ContractDigest {
  const hash = createHash('sha256')
  for (const { bytes } of documents.values()) hash.update(bytes)
  return { sha256: hash.digest('hex'), documents: documents.size }
}
