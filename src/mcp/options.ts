import { statSync } from 'node:fs'
import path from 'node:path'
import { InputError } from '../errors.js'
import { readFields, readInteger, readString, type TextCheck } from '../internal/validation.js'
import { readCeilings } from '../useradmin/ceilings.js'
import type { ExpiresIn } from '../useradmin/expiry.js'
import type { AllowedMethod } from '../useradmin/known-services.js'
import type { CheckedRequest } from '../useradmin/request.js'

/**
 * The most that a token may permit: arguments of the tool narrow this and never widen it.
 *
 * @example
 * ```ts
 * import type { McpCeilings } from 'data8-useradmin/mcp'
 *
 * const ceilings: McpCeilings = {
 *   expiresIn: { minutes: 15 },
 *   allowedMethods: ['EmailValidation.IsValid'],
 *   maxCredits: 5,
 * }
 * ```
 */
export interface McpCeilings {
  /** The longest life of a token, counted from its request. Required. */
  readonly expiresIn: ExpiresIn
  /** What tokens may call, as `Service` or `Service.Method`; 1 to 1000 entries. Required. */
  readonly allowedMethods: readonly AllowedMethod[]
  /** How many credits one token may spend, 1 to 2147483647. Required. */
  readonly maxCredits: number
  /**
   * The only address that tokens work from, IPv4 or IPv6.
   * @defaultValue the caller of the tool chooses; any
   */
  readonly clientIp?: string
}

/**
 * Where tokens go: into the result of the tool, or each into a new file of an existing folder.
 *
 * @example
 * ```ts
 * import type { McpDelivery } from 'data8-useradmin/mcp'
 *
 * const deliver: McpDelivery = { folder: '/run/user/1000/tokens' }
 * ```
 */
export type McpDelivery =
  | 'content'
  | {
      /** The path of an existing folder. */
      readonly folder: string
    }

/**
 * Options of `createMcpServer`.
 *
 * @example
 * ```ts
 * import type { McpServerOptions } from 'data8-useradmin/mcp'
 *
 * const options: McpServerOptions = {
 *   ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 1 },
 *   mintsPerHour: 10,
 * }
 * ```
 */
export interface McpServerOptions {
  /** The most that a token may permit. Required. */
  readonly ceilings: McpCeilings
  /**
   * How many tokens are minted in any hour, 1 to 100000; calls that fail after the request was sent count too. The
   * count is that of the client: all servers that are made for one client share it.
   *
   * @defaultValue 60
   */
  readonly mintsPerHour?: number
  /**
   * With `'content'` the token is in the result of the tool, and so stays in the transcript of the agent. With
   * `{ folder }` it is written to a new file there, readable by this user alone (mode 0600), and the result has the path
   * of the file. The folder must exist.
   *
   * @defaultValue `'content'`
   */
  readonly deliver?: McpDelivery
}

/** Checked options. */
export interface McpSettings {
  readonly ceilings: CheckedRequest
  readonly mintsPerHour: number
  /** The absolute path of the folder that tokens are written to; absent where they are in the result. */
  readonly folder: string | undefined
}

const CEILING_NAMES = [
  'expiresIn',
  'allowedMethods',
  'maxCredits',
  'clientIp',
] as const satisfies readonly (keyof McpCeilings)[]
const REQUIRED = ['expiresIn', 'allowedMethods', 'maxCredits'] as const

/** @throws InputError naming the option */
export function readMcpOptions(options: unknown, check: TextCheck): McpSettings {
  const given = readFields(options, { root: 'options' }, ['ceilings', 'mintsPerHour', 'deliver'])
  return {
    ceilings: readMcpCeilings(given.ceilings, check),
    mintsPerHour:
      given.mintsPerHour === undefined
        ? 60
        : readInteger(given.mintsPerHour, 'mintsPerHour', 1, 100_000),
    folder: given.deliver === undefined ? undefined : readFolder(given.deliver),
  }
}

function readMcpCeilings(value: unknown, check: TextCheck): CheckedRequest {
  if (value === undefined) {
    throw new InputError('ceilings', `is required: { ${REQUIRED.join(', ')} }`)
  }
  const given = readFields(value, 'ceilings', CEILING_NAMES, {
    clientIp: 'tokens for any address',
  })
  for (const name of REQUIRED) {
    if (given[name] === undefined) throw new InputError(`ceilings.${name}`, 'is required')
  }
  return readCeilings({ ...given }, 'ceilings', check)
}

function readFolder(value: unknown): string | undefined {
  if (value === 'content') return undefined
  if (typeof value !== 'object' || value === null) {
    throw new InputError('deliver', "must be 'content' or { folder }")
  }
  const { folder } = readFields(value, 'deliver', ['folder'])
  const absolute = path.resolve(readString(folder, 'deliver.folder', refuseNul))
  if (isFolder(absolute)) return absolute
  throw new InputError('deliver.folder', 'must be a folder that exists')
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

// Node throws for it.
function refuseNul(text: string, field: string): void {
  if (text.includes('\0')) throw new InputError(field, 'must not have a NUL character')
}
