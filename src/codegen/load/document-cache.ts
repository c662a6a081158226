import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFiles } from '../files/write-files.js'
import { ContractError } from './contract-error.js'

/** A document that was fetched before. */
export interface CachedDocument {
  /** URL of the answer, after redirects. */
  readonly finalUrl: string
  readonly contentType?: string | undefined
  /** Validators for a conditional request. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  /** Whether it was requested with headers or a login of the user, and may be another document for others. Default false. */
  readonly isPersonal?: boolean
  readonly body: Buffer
}

/**
 * Documents on disk, one file for each URL: a line of JSON, then the bytes as received. Metadata and bytes
 * are in one file, so that one rename replaces both.
 */
export class DocumentCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The cached document of a URL; absent where there is none, or where its hash does not match. */
  async read(url: string): Promise<CachedDocument | undefined> {
    const file = await readFile(join(this.#folder, fileOf(url))).catch(() => undefined)
    const end = file?.indexOf(0x0a) ?? -1
    if (file === undefined || end === -1) return undefined
    try {
      const head = JSON.parse(file.toString('utf8', 0, end)) as Readonly<Record<string, unknown>>
      const body = file.subarray(end + 1)
      const { finalUrl } = head
      if (head['url'] !== url || head['sha256'] !== sha256(body) || typeof finalUrl !== 'string') {
        return undefined
      }
      return {
        finalUrl,
        contentType: text(head['contentType']),
        etag: text(head['etag']),
        lastModified: text(head['lastModified']),
        isPersonal: head['isPersonal'] === true,
        body,
      }
    } catch {
      return undefined
    }
  }

  /**
   * Whether a file exists for a URL for which {@link read} returned no document.
   *
   * @throws ContractError `cache` where the folder cannot be read
   */
  async isDamaged(url: string): Promise<boolean> {
    try {
      await readFile(join(this.#folder, fileOf(url)))
      return true
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw new ContractError('cache', this.#folder, `it cannot be read (${codeOf(error)})`, {
        cause: error,
      })
    }
  }

  /** @throws ContractError `cache` */
  async write(url: string, { body, ...head }: CachedDocument): Promise<void> {
    const line = `${JSON.stringify({ url, ...head, sha256: sha256(body) })}\n`
    const bytes = Buffer.concat([Buffer.from(line), body])
    try {
      // Documents may be behind a login: other users of the machine cannot read them.
      await writeFiles(this.#folder, new Map([[fileOf(url), bytes]]), { mode: 0o600 })
    } catch (error) {
      const reason = `documents cannot be written there (${codeOf(error)})`
      throw new ContractError('cache', this.#folder, reason, { cause: error })
    }
  }
}

/** The name of the file for a URL. */
function fileOf(url: string): string {
  const host = new URL(url).hostname.replace(/[^\w.-]/g, '_')
  return `${host}-${sha256(Buffer.from(url)).slice(0, 32)}`
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
