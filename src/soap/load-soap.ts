import { InputError } from '../errors.js'
import { isMissingPackage } from '../internal/missing-package.js'

/**
 * What is used of the package `soap`, which ships declarations that do not compile under `strict`
 * without `skipLibCheck`: these declarations replace them.
 */
export interface SoapPackage {
  readonly WSDL: new (definition: string, uri: string, options: object) => SoapWsdl
  createServerless(options: Readonly<Record<string, unknown>>): Promise<ServerlessServer>
  readonly Client: new (wsdl: SoapWsdl, endpoint: string, options: object) => SoapClientObject
}

/** A contract that `soap` has read. */
export interface SoapWsdl {
  onReady(callback: (error?: Error) => void): void
}

/** A server of `soap` that answers messages which were already received. */
export interface ServerlessServer {
  readonly wsdl?: { readonly options?: object }
  processRequest(
    message: string,
    request: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  ): Promise<{
    readonly statusCode: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }>
}

/** A client of `soap`, without its methods by the names of the operations. */
export interface SoapClientObject {
  setSecurity(security: object): void
  addSoapHeader(header: string): number
  [operation: string]: unknown
}

/**
 * Loads `soap`, an optional dependency: for a security object and for the emulator; nothing else calls this.
 *
 * @param field the field of the error where it is not installed
 * @throws InputError where it is not installed
 */
export async function loadSoap(field: string): Promise<SoapPackage> {
  try {
    // With the name as a literal, so that bundlers include it; within `try`, so that they accept a program without it.
    const loaded: object = await import('soap')
    return ('default' in loaded ? loaded.default : loaded) as SoapPackage
  } catch (error) {
    if (!isMissingPackage(error, 'soap')) throw error
    throw new InputError(field, 'needs the package soap, which is not installed: npm install soap')
  }
}
