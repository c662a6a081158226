import type { ContractError, Warning } from './contract-error.js'
import type { SourceElement } from './source.js'

/** One document of a contract: a WSDL or an XML Schema. */
export interface LoadedDocument {
  /**
   * Path, relative to the working directory where it is below it, or URL without fragment, redirects
   * followed. Equal to the `location` of its elements.
   */
  readonly location: string
  readonly root: SourceElement
  /** The document as received. */
  readonly bytes: Uint8Array
  /** Faults that were found while reading it. Default: none. */
  readonly warnings?: readonly Warning[]
  /** Whether it came from a public address: its references must not lead to private ones. Default false. */
  readonly isPublic?: boolean
}

/** A warning about a reference to a document that could not be read. */
export interface UnreadDocument extends Warning {
  readonly error: ContractError
}

/** A WSDL with everything it imports and includes. */
export interface LoadedContract {
  readonly entry: LoadedDocument
  /** Every document by location, the entry first, then in the order in which they are referred to. */
  readonly documents: ReadonlyMap<string, LoadedDocument>
  /**
   * The location of the document that a reference (`location`, `schemaLocation`) refers to.
   *
   * @param from location of the document that contains the reference
   * @param location the value of the attribute
   * @returns absent where the document could not be loaded; a warning gives the reason
   */
  resolve(from: string, location: string): string | undefined
  readonly warnings: readonly Warning[]
  /** The warnings about documents that could not be read. Default: none. */
  readonly unread?: readonly UnreadDocument[]
}
