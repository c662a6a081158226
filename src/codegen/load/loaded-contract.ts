import type { ContractError, Warning } from './contract-error.js'
import type { SourceElement } from './source.js'

/** One document of a contract: a WSDL or an XML Schema. */
export interface LoadedDocument {
  /**
   * Path, relative to the working directory where it lies below it, or URL without fragment, redirects
   * followed. The same as the `location` of its elements.
   */
  readonly location: string
  readonly root: SourceElement
  /** The document as it came. */
  readonly bytes: Uint8Array
  /** What reading it has passed over. */
  readonly warnings?: readonly Warning[]
  /** Whether it came from a public address, so that its references must not lead to private ones. Default false. */
  readonly isPublic?: boolean
}

/** A warning of a reference to a document that could not be read. */
export interface UnreadDocument extends Warning {
  readonly error: ContractError
}

/** A WSDL with everything it imports and includes. */
export interface LoadedContract {
  readonly entry: LoadedDocument
  /** Every document by location, the entry first, then in the order in which they are referred to. */
  readonly documents: ReadonlyMap<string, LoadedDocument>
  /**
   * The location of the document that a reference (`location`, `schemaLocation`) stands for.
   *
   * @param from location of the document that holds the reference
   * @param location the reference as it stands there
   * @returns absent where nothing could be loaded for it; a warning says why
   */
  resolve(from: string, location: string): string | undefined
  readonly warnings: readonly Warning[]
  /** Those of the warnings that are about documents which could not be read. Default: none. */
  readonly unread?: readonly UnreadDocument[]
}
