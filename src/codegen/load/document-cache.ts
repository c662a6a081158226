import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A document that was fetched before. */
export interface CachedDocument {
  /** Where it came from in the end, redirects followed. */
  readonly finalUrl: string
  readonly contentType?: string | undefined
  /** Validators for asking whether it changed. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  readonly body: Buffer
}

/**
 * Documents on disk, one file a URL: a line of JSON, then the bytes as they came. One file, so that
 * it is written whole or not at all.
 */
export class DocumentCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** What was kept of a URL; absent where there is nothing, or nothing that can be trusted. */
  async read(url: string): Promise<CachedDocument | undefined> {
    const file = await readFile(this.#fileOf(url)).catch(() => undefined)
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
        body,
      }
    } catch {
      return undefined
    }
  }

  async write(url: string, { body, ...head }: CachedDocument): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const line = `${JSON.stringify({ url, ...head, sha256: sha256(body) })}\n`
    const temporary = join(this.#folder, `.${randomUUID()}.tmp`)
    try {
      await writeFile(temporary, Buffer.concat([Buffer.from(line), body]))
      await rename(temporary, this.#fileOf(url))
    } finally {
      await rm(temporary, { force: true })
    }
  }

  #fileOf(url: string): string {
    const host = new URL(url).hostname.replace(/[^\w.-]/g, '_')
    return join(this.#folder, `${host}-${sha256(Buffer.from(url)).slice(0, 32)}`)
  }
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
