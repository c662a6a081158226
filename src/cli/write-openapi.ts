import { resolve } from 'node:path'
import type { GeneratedDocument } from '../codegen/generate.js'
import { WriteConflictError } from '../codegen/write/conflicts.js'
import {
  compareDocument,
  type DocumentDifference,
  refuseDocumentConflict,
  writeDocumentFile,
} from '../codegen/write/document-file.js'
import { UsageError } from './terminal/io.js'

/** An OpenAPI document and the file to write it to. */
export interface OpenApiOutput {
  readonly generated: GeneratedDocument
  readonly path: string
  readonly check: boolean
  readonly force: boolean
}

/**
 * Refuses what {@link writeOpenApi} would refuse, so that nothing else is written before.
 *
 * @param bindings the paths of other files that are written
 * @throws UsageError
 */
export async function checkOpenApi(
  { generated, path, check, force }: OpenApiOutput,
  bindings: readonly string[],
): Promise<void> {
  if (bindings.some((file) => resolve(file) === resolve(path))) {
    throw new UsageError(`${path} is a file of the bindings: give another one to --openapi.`)
  }
  const difference = await orUsageError(compareDocument(path, generated.text))
  if (!check) refuse(difference, force)
}

/**
 * Writes an OpenAPI document, or only compares it with the file.
 *
 * @param input the contract, for messages
 * @returns messages on the file
 * @throws UsageError where the file is not current with `check`, where writing would overwrite other content, or where
 * it fails
 */
export async function writeOpenApi(
  input: string,
  { generated: { text, omitted }, path, check, force }: OpenApiOutput,
): Promise<readonly string[]> {
  const difference = await orUsageError(
    check ? compareDocument(path, text) : writeDocumentFile(path, text, { force }),
  )
  if (check && difference.state !== 'current') throw notCurrent(input, path, difference)
  return [
    describe(path, difference),
    ...(omitted.length === 0
      ? []
      : [`Not in ${path}, since they do not follow the convention: ${omitted.join(', ')}.`]),
  ]
}

function describe(path: string, { state, conflict }: DocumentDifference): string {
  if (state === 'current') return `${path} is up to date.`
  return conflict === undefined ? `Wrote ${path}.` : `Wrote ${path}; before, ${conflict.what}.`
}

function notCurrent(
  input: string,
  path: string,
  { state, conflict }: DocumentDifference,
): UsageError {
  const what = `${path} is not current with ${input}: it is ${state}`
  if (conflict === undefined) return new UsageError(`${what}; run it without --check.`)
  const unless = conflict.isForeign ? '' : ', unless --force is given'
  return new UsageError(`${what}. ${conflict.what}: without --check this is refused${unless}.`)
}

function refuse(difference: DocumentDifference, force: boolean): void {
  try {
    refuseDocumentConflict(difference, force)
  } catch (error) {
    throw toUsageError(error)
  }
}

async function orUsageError<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw toUsageError(error)
  })
}

function toUsageError(error: unknown): UsageError {
  const message = error instanceof Error ? error.message : String(error)
  const prefix =
    error instanceof WriteConflictError ? '' : 'The OpenAPI document cannot be written: '
  return new UsageError(`${prefix}${message}`, { cause: error })
}
