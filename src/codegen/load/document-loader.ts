import { isUtf8 } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { ConnectionError, ResponseError, TimeoutError } from '../../errors.js'
import { isLocalHost } from '../../internal/addresses.js'
import { aborted } from '../../internal/signal.js'
import { decodeXml } from '../../xml/decode.js'
import type { Access, AccessOptions } from './access.js'
import { ContractError, type Warning } from './contract-error.js'
import { DocumentCache } from './document-cache.js'
import { detectOtherFormat, documentKindOf, type OtherDocument } from './document-kind.js'
import { afterRedirect, type FetchedBytes, fetchDocument, type HttpGet } from './fetch-document.js'
import { createHttpGet } from './http-get.js'
import type { LoadedDocument } from './loaded-contract.js'
import { displayLocation, httpLocation, isHttpLocation, type Target } from './locations.js'
import { parseSource } from './parse-source.js'

/** How a contract is loaded. */
export interface LoadOptions extends AccessOptions {
  /** Folder in which documents from the network are cached; they are revalidated on each run. Default: none. */
  readonly cacheDir?: string
  /** Read documents from files and the cache only, without the network. Default false. */
  readonly offline?: boolean
  /**
   * Whether a contract from a public address may refer to addresses of this machine and of private networks.
   * A contract that is a file, or comes from such an address itself, always may. Default false.
   */
  readonly allowPrivate?: boolean
  /** Limit on the number of documents. Default 500. */
  readonly maxDocuments?: number
  /** Limit on one document, in bytes after decompression. Default 16 MiB. */
  readonly maxDocumentBytes?: number
  /** Limit on fetching one document, in milliseconds. Default 30000. */
  readonly timeoutMs?: number
  /** Limit on fetching all documents, in milliseconds; references to documents not fetched by then are ignored. Default 120000. */
  readonly deadlineMs?: number
  /** Paths of files to read in place of documents, by URL or absolute path of the document. */
  readonly localCopies?: ReadonlyMap<string, string>
  readonly signal?: AbortSignal
  /** Called with the location of each document before it is read. */
  readonly onDocument?: (location: string) => void
}

const defaults = { maxDocumentBytes: 16 * 1024 * 1024, timeoutMs: 30_000, deadlineMs: 120_000 }

/** Reads the documents of one contract, each once. */
export class DocumentLoader {
  readonly #options: LoadOptions
  readonly #maxBytes: number
  readonly #deadlineMs: number
  readonly #startedAt = performance.now()
  readonly #cache: DocumentCache | undefined
  readonly #access: Access
  readonly #get: HttpGet
  readonly #reads = new Map<string, Promise<LoadedDocument>>()
  /** Origins that did not answer, and the reason; they are not asked again, since each attempt would last the whole timeout. */
  readonly #unresponsive = new Map<string, string>()

  constructor(options: LoadOptions, access: Access) {
    this.#options = options
    this.#access = access
    this.#get = createHttpGet(access)
    this.#maxBytes = options.maxDocumentBytes ?? defaults.maxDocumentBytes
    this.#deadlineMs = options.deadlineMs ?? defaults.deadlineMs
    this.#cache = options.cacheDir === undefined ? undefined : new DocumentCache(options.cacheDir)
  }

  /**
   * @param wanted `wsdl` for the first document of a contract, `any` for what it refers to
   * @param mayBePrivate whether the address may be private; false for references of a document from a public address
   * @throws ContractError, AbortError
   */
  async read(
    target: Exclude<Target, { kind: 'refused' }>,
    wanted: 'wsdl' | 'any',
    mayBePrivate: boolean,
  ): Promise<LoadedDocument> {
    const name = target.kind === 'http' ? httpLocation(target.url) : target.candidates.join('\n')
    // A document read with `mayBePrivate` serves every caller; a refusal without it does not.
    const key = `${mayBePrivate} ${name}`
    let reading = this.#reads.get(`true ${name}`) ?? this.#reads.get(key)
    if (reading === undefined) {
      reading = this.#read(target, wanted, mayBePrivate)
      this.#reads.set(key, reading)
    }
    return await reading
  }

  async #read(
    target: Exclude<Target, { kind: 'refused' }>,
    wanted: 'wsdl' | 'any',
    mayBePrivate: boolean,
  ): Promise<LoadedDocument> {
    this.#checkSignal()
    const fetched =
      target.kind === 'http'
        ? await this.#fetch(target.url, mayBePrivate)
        : await this.#open(target.candidates)
    const { bytes, isPublic } = fetched
    const shown = displayLocation(fetched.location)
    const warnings: Warning[] = []
    const text = decode(fetched, shown, warnings)
    const foreign = detectOtherFormat(text, fetched.contentType, this.#access.redact)
    if (foreign !== undefined) throw notAContract(fetched, foreign, wanted)
    const root = parseSource(text, shown, (line, message) =>
      warnings.push({ location: shown, line, message }),
    )
    const found = documentKindOf(root)
    if (found.kind === undefined) throw notAContract(fetched, found, wanted)
    if (wanted === 'wsdl' && found.kind !== 'wsdl') {
      throw notAContract(
        fetched,
        { description: 'it is an XML Schema', problemDetail: 'schema' },
        wanted,
      )
    }
    return { location: shown, root, bytes, warnings, isPublic }
  }

  async #fetch(url: URL, mayBePrivate: boolean): Promise<FetchedBytes> {
    this.#options.onDocument?.(url.href)
    const localCopy = this.#options.localCopies?.get(httpLocation(url))
    if (localCopy !== undefined) {
      const isPublic = !isLocalHost(url.hostname)
      return { ...(await this.#open([localCopy])), location: url.href, isPublic }
    }
    const noAnswerReason = this.#unresponsive.get(url.origin)
    if (noAnswerReason !== undefined)
      throw new ContractError('unreachable', url.href, noAnswerReason)
    const left = this.#deadlineMs - (performance.now() - this.#startedAt)
    if (left <= 0) {
      const reason = `loading the contract took more than ${this.#deadlineMs} ms`
      throw new ContractError('unreachable', url.href, reason)
    }
    try {
      return await fetchDocument(url, {
        get: this.#get,
        access: this.#access,
        cache: this.#cache,
        offline: this.#options.offline ?? false,
        mayBePrivate,
        allowPrivate: this.#options.allowPrivate ?? false,
        limits: {
          timeoutMs: Math.ceil(Math.min(this.#options.timeoutMs ?? defaults.timeoutMs, left)),
          maxResponseBytes: this.#maxBytes,
          signal: this.#options.signal,
        },
      })
    } catch (error) {
      if (error instanceof ContractError && noAnswer(error.cause)) {
        this.#unresponsive.set(url.origin, error.reason)
      }
      throw error
    }
  }

  async #open(candidates: readonly string[]): Promise<FetchedBytes> {
    const [first = ''] = candidates
    for (const location of candidates) {
      this.#checkSignal()
      const bytes = await this.#readFile(this.#options.localCopies?.get(location) ?? location)
      if (bytes !== undefined) {
        this.#options.onDocument?.(displayLocation(location))
        return { location, bytes, contentType: undefined, isPublic: false }
      }
    }
    throw new ContractError('unreachable', displayLocation(first), 'there is no such file', {
      problemDetail: 'no-file',
    })
  }

  async #readFile(location: string): Promise<Buffer | undefined> {
    const shown = displayLocation(location)
    let file: FileHandle | undefined
    try {
      file = await open(location)
      const status = await file.stat()
      if (!status.isFile()) throw noFile(shown, status.isDirectory())
      if (status.size > this.#maxBytes) {
        throw new ContractError('limit', shown, `it is longer than ${this.#maxBytes} bytes`)
      }
      return await file.readFile()
    } catch (error) {
      if (error instanceof ContractError) throw error
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
      if (code === 'EISDIR') throw noFile(shown, true)
      throw new ContractError('unreachable', shown, `it cannot be read (${code ?? 'unknown'})`, {
        cause: error,
        problemDetail: 'unreadable',
      })
    } finally {
      await file?.close()
    }
  }

  #checkSignal(): void {
    const { signal } = this.#options
    if (signal?.aborted) throw aborted(signal)
  }
}

// Files that were copied or converted often declare an encoding that they no longer have. They are read as
// UTF-8 or windows-1252: only characters outside ASCII can differ, in names, values and documentation.
function decode({ bytes, contentType }: FetchedBytes, shown: string, warnings: Warning[]): string {
  try {
    return decodeXml(bytes, contentType)
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error
    if (error.reason === 'empty') return ''
    const charset = isUtf8(bytes) ? 'utf-8' : 'windows-1252'
    if (bytes.includes(0)) {
      const reason = 'it is binary data, or in an encoding that cannot be read'
      throw new ContractError('not-xml', shown, reason, { cause: error })
    }
    warnings.push({
      location: shown,
      message: `is not in its declared encoding; read as ${charset}`,
    })
    return decodeXml(bytes, `text/xml; charset=${charset}`)
  }
}

function noFile(location: string, isFolder: boolean): ContractError {
  return isFolder
    ? new ContractError('unreachable', location, 'it is a folder', { problemDetail: 'folder' })
    : new ContractError('unreachable', location, 'it is not a file', {
        problemDetail: 'unreadable',
      })
}

function notAContract(
  { location, redirectedFrom, login }: FetchedBytes,
  { description, problemDetail }: OtherDocument,
  wanted: 'wsdl' | 'any',
): ContractError {
  const expected = wanted === 'wsdl' ? 'a WSDL 1.1' : 'a WSDL 1.1 or an XML Schema'
  const asked = redirectedFrom ?? location
  const hint =
    isHttpLocation(asked) && new URL(asked).search === '' && wanted === 'wsdl'
      ? ` (the contract of a service is often at its address with ?WSDL)`
      : ''
  return new ContractError(
    'not-a-contract',
    displayLocation(location),
    `${description}, but ${expected} is expected${afterRedirect(redirectedFrom)}${hint}`,
    { problemDetail, login },
  )
}

function noAnswer(cause: unknown): boolean {
  return cause instanceof ConnectionError || cause instanceof TimeoutError
}
