import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { type Access, accessTo } from '../load/access.js'
import { ContractError } from '../load/contract-error.js'
import { detectOtherFormat } from '../load/document-kind.js'
import type { LoadOptions } from '../load/document-loader.js'
import { type FetchedBytes, fetchDocument } from '../load/fetch-document.js'
import { createHttpGet } from '../load/http-get.js'
import { displayLocation, entryTarget } from '../load/locations.js'
import { specificationOf } from './description.js'
import { isJsonObject, type Json, type JsonObject } from './json.js'

/** An OpenAPI document as it was received. */
export interface LoadedDescription {
  /** Path, or URL after redirects. */
  readonly location: string
  readonly bytes: Uint8Array
  readonly document: JsonObject
}

/** How an OpenAPI document is loaded. */
export interface LoadDescriptionOptions
  extends Pick<LoadOptions, 'tls' | 'maxDocumentBytes' | 'timeoutMs' | 'signal'> {
  /** `false`: without a proxy. Default: those of the environment. */
  readonly proxy?: false | undefined
}

const defaults = { maxDocumentBytes: 16 * 1024 * 1024, timeoutMs: 30_000 }

/**
 * Reads a document of Swagger 2.0 or OpenAPI 3 in JSON, with the transport, limits and redirects of contracts. Whether
 * it is valid is not checked; one that refers to other documents is refused.
 *
 * @param location path, or http(s) URL
 * @throws ContractError, AbortError
 */
export async function loadDescription(
  location: string,
  options: LoadDescriptionOptions = {},
): Promise<LoadedDescription> {
  const target = entryTarget(location)
  const access = accessTo(target.kind === 'http' ? target.url : undefined, options)
  const maxBytes = options.maxDocumentBytes ?? defaults.maxDocumentBytes
  const fetched =
    target.kind === 'file'
      ? await readDescriptionFile(target.candidates[0] ?? location, maxBytes)
      : await fetchDocument(target.url, {
          ...{
            get: createHttpGet(access, options.proxy),
            access,
            cache: undefined,
            offline: false,
          },
          ...{ mayBePrivate: true, allowPrivate: false, accept: 'application/json, */*;q=0.5' },
          limits: {
            timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
            maxResponseBytes: maxBytes,
            signal: options.signal,
          },
        })
  const shown = displayLocation(fetched.location)
  return { location: shown, bytes: fetched.bytes, document: parse(fetched, shown, access) }
}

async function readDescriptionFile(
  path: string,
  maxBytes: number,
): Promise<Pick<FetchedBytes, 'location' | 'bytes' | 'contentType'>> {
  const shown = displayLocation(path)
  try {
    const status = await stat(path)
    if (!status.isFile()) throw new ContractError('unreachable', shown, 'it is not a file')
    if (status.size > maxBytes) {
      throw new ContractError('limit', shown, `it is longer than ${maxBytes} bytes`)
    }
    return { location: path, bytes: await readFile(path), contentType: undefined }
  } catch (error) {
    if (error instanceof ContractError) throw error
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ContractError('unreachable', shown, reason, { cause: error })
  }
}

function parse(
  { bytes, contentType }: Pick<FetchedBytes, 'bytes' | 'contentType'>,
  location: string,
  { redact }: Access,
): JsonObject {
  const refuse = (reason: string): ContractError =>
    new ContractError('not-a-contract', location, `${reason}; Swagger 2.0 or OpenAPI 3 is expected`)
  if (!isUtf8(bytes)) throw refuse('it is not JSON in UTF-8')
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    if (/^\s*[{[]/.test(text)) {
      throw refuse(`it is not well-formed JSON: ${redact((error as Error).message)}`)
    }
    const description = detectOtherFormat(text, contentType, redact)?.description
    throw refuse(description === undefined ? 'it is not JSON' : `${description}, not JSON`)
  }
  if (!isJsonObject(document)) throw refuse('it is JSON, but no object')
  if (specificationOf(document) === undefined) {
    throw refuse('it is JSON without a version of OpenAPI that is supported')
  }
  const outside = externalReference(document)
  if (outside !== undefined) throw refuse(`it refers to another document (${redact(outside)})`)
  return document
}

/** A reference to another document; absent where there is none. */
function externalReference(document: JsonObject): string | undefined {
  const rest: Json[] = [document]
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) {
      if (name === '$ref' && typeof member === 'string' && !member.startsWith('#')) return member
      rest.push(member)
    }
  }
  return undefined
}
