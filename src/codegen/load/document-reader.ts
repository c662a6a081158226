import { isUtf8 } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { ConnectionError, ResponseError, TimeoutError } from '../../errors.js'
import { aborted } from '../../http/failure.js'
import { isLocalHost } from '../../internal/addresses.js'
import { decodeXml } from '../../xml/decode.js'
import { ContractError, type Warning } from './contract-error.js'
import { DocumentCache } from './document-cache.js'
import { afterRedirect, type FetchedBytes, fetchDocument } from './fetch-document.js'
import { httpGet } from './http-get.js'
import type { LoadedDocument } from './loaded-contract.js'
import { displayLocation, httpLocation, isHttpLocation, type Target } from './locations.js'
import { parseSource } from './parse-source.js'
import { type Foreign, recogniseForeign, recogniseRoot } from './recognise.js'

/** How a contract is loaded. */
export interface LoadOptions {
  /** Folder in which documents from the network are kept; asked again with their validators. Default: none. */
  readonly cacheDir?: string
  /** Touch no network: documents come from files and the cache. Default false. */
  readonly offline?: boolean
  /** Let a contract from https: refer to http: documents. Default false. */
  readonly allowInsecureHttp?: boolean
  /**
   * Let a contract from a public address refer to addresses of this machine and of private networks.
   * Default false; a contract that is a file, or that comes from such an address itself, always may.
   */
  readonly allowPrivate?: boolean
  /** Bound on the number of documents. Default 500. */
  readonly maxDocuments?: number
  /** Bound on one document, in bytes after decompression. Default 16 MiB. */
  readonly maxDocumentBytes?: number
  /** Bound on fetching one document, in milliseconds. Default 30000. */
  readonly timeoutMs?: number
  /** Bound on fetching all of them, in milliseconds; what is not there by then is left aside. Default 120000. */
  readonly deadlineMs?: number
  /** Paths of files that stand for documents, by their URL or absolute path. */
  readonly standIns?: ReadonlyMap<string, string>
  readonly signal?: AbortSignal
  /** Told of each document when it begins to be read. */
  readonly onDocument?: (location: string) => void
}

const defaults = { maxDocumentBytes: 16 * 1024 * 1024, timeoutMs: 30_000, deadlineMs: 120_000 }

/** Reads documents for one contract, each once. */
export class DocumentReader {
  readonly #options: LoadOptions
  readonly #maxBytes: number
  readonly #deadlineMs: number
  readonly #startedAt = performance.now()
  readonly #cache: DocumentCache | undefined
  readonly #reads = new Map<string, Promise<LoadedDocument>>()
  /** Origins that did not answer; asking them again would only take its time again. */
  readonly #silent = new Map<string, string>()

  constructor(options: LoadOptions) {
    this.#options = options
    this.#maxBytes = options.maxDocumentBytes ?? defaults.maxDocumentBytes
    this.#deadlineMs = options.deadlineMs ?? defaults.deadlineMs
    this.#cache = options.cacheDir === undefined ? undefined : new DocumentCache(options.cacheDir)
  }

  /**
   * @param wanted `wsdl` for the first document of a contract, `any` for what it refers to
   * @param mayBePrivate whether the address may be private; false for what a document from a public one refers to
   * @throws ContractError, AbortError
   */
  async read(
    target: Exclude<Target, { kind: 'refused' }>,
    wanted: 'wsdl' | 'any',
    mayBePrivate: boolean,
  ): Promise<LoadedDocument> {
    const name = target.kind === 'http' ? httpLocation(target.url) : target.candidates.join('\n')
    // What was read with fewer restrictions is there already; what they refused may be allowed for others.
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
    const foreign = recogniseForeign(text, fetched.contentType)
    if (foreign !== undefined) throw notAContract(fetched, foreign, wanted)
    const root = parseSource(text, shown, (line, message) =>
      warnings.push({ location: shown, line, message }),
    )
    const recognised = recogniseRoot(root)
    if (recognised.kind === undefined) throw notAContract(fetched, recognised, wanted)
    if (wanted === 'wsdl' && recognised.kind !== 'wsdl') {
      throw notAContract(fetched, { instead: 'it is an XML Schema', obstacle: 'schema' }, wanted)
    }
    return { location: shown, root, bytes, warnings, isPublic }
  }

  async #fetch(url: URL, mayBePrivate: boolean): Promise<FetchedBytes> {
    this.#options.onDocument?.(url.href)
    const standIn = this.#options.standIns?.get(httpLocation(url))
    if (standIn !== undefined) {
      const isPublic = !isLocalHost(url.hostname)
      return { ...(await this.#open([standIn])), location: url.href, isPublic }
    }
    const silence = this.#silent.get(url.origin)
    if (silence !== undefined) throw new ContractError('unreachable', url.href, silence)
    const left = this.#deadlineMs - (performance.now() - this.#startedAt)
    if (left <= 0) {
      const reason = `the contract had taken more than ${this.#deadlineMs} ms by then`
      throw new ContractError('unreachable', url.href, reason)
    }
    try {
      return await fetchDocument(url, {
        get: httpGet,
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
        this.#silent.set(url.origin, error.reason)
      }
      throw error
    }
  }

  async #open(candidates: readonly string[]): Promise<FetchedBytes> {
    const [first = ''] = candidates
    for (const location of candidates) {
      this.#checkSignal()
      const bytes = await this.#readFile(this.#options.standIns?.get(location) ?? location)
      if (bytes !== undefined) {
        this.#options.onDocument?.(displayLocation(location))
        return { location, bytes, contentType: undefined, isPublic: false }
      }
    }
    throw new ContractError('unreachable', displayLocation(first), 'there is no such file', {
      obstacle: 'no-file',
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
        obstacle: 'unreadable',
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

// Contracts are kept, copied and converted by hand, and what they say of their encoding is often not
// true any more; nothing but names and comments could come out differently.
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
      message: `is not in the encoding that it says; read as ${charset}`,
    })
    return decodeXml(bytes, `text/xml; charset=${charset}`)
  }
}

function noFile(location: string, isFolder: boolean): ContractError {
  return isFolder
    ? new ContractError('unreachable', location, 'it is a folder', { obstacle: 'folder' })
    : new ContractError('unreachable', location, 'it is no file', { obstacle: 'unreadable' })
}

function notAContract(
  { location, redirectedFrom }: FetchedBytes,
  { instead, obstacle }: Foreign,
  wanted: 'wsdl' | 'any',
): ContractError {
  const due = wanted === 'wsdl' ? 'a WSDL 1.1' : 'a WSDL 1.1 or an XML Schema'
  const asked = redirectedFrom ?? location
  const hint =
    isHttpLocation(asked) && new URL(asked).search === '' && wanted === 'wsdl'
      ? ` (the contract of a service is often at its address with ?WSDL)`
      : ''
  return new ContractError(
    'not-a-contract',
    displayLocation(location),
    `${instead}, where ${due} is due${afterRedirect(redirectedFrom)}${hint}`,
    { obstacle },
  )
}

function noAnswer(cause: unknown): boolean {
  return cause instanceof ConnectionError || cause instanceof TimeoutError
}
