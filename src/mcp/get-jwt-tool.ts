import { InputError, isUnsent, TokenError, UserAdminError } from '../errors.js'
import { now as monotonicNow } from '../internal/clock.js'
import { formatInstant } from '../internal/instant.js'
import type { Signal } from '../internal/platform-types.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { readFields, readInteger } from '../internal/validation.js'
import { renameField, withinCeilings } from '../useradmin/ceilings.js'
import type { UserAdminClient } from '../useradmin/client.js'
import { resolveExpiry } from '../useradmin/expiry.js'
import { type CheckedRequest, toRequest } from '../useradmin/request.js'
import type { JwtToken } from '../useradmin/token.js'
import { describeRestrictions, lifeSeconds } from './describe-request.js'
import type { MintLog, Reservation } from './mint-log.js'
import type { McpSettings } from './options.js'
import { tokenFileIn, writeTokenFile } from './token-file.js'
import { type ObjectSchema, type Tool, ToolError } from './tool.js'

/** What the tool works with. */
export interface GetJwtToolParts {
  /** Verifies its tokens against their requests. */
  readonly client: UserAdminClient
  readonly settings: McpSettings
  readonly mints: MintLog
  /** Gets one line, without secrets, for each token that was minted. */
  readonly report: (line: string) => void
}

const ARGUMENT_NAMES = [
  'clientIp',
  'expiresAt',
  'allowedMethods',
  'maxCredits',
  'expiresInSeconds',
] as const

const MAX_INT = 2 ** 31 - 1

/** The tool that mints a token, under the name that the documentation of the service gives it. */
export function createGetJwtTool(parts: GetJwtToolParts): Tool {
  const { ceilings, mintsPerHour, folder } = parts.settings
  const where =
    folder === undefined
      ? 'The result has the token, which stays in the transcript.'
      : 'The token is written to a new file that only this user can read; the result has its path.'
  return {
    name: 'get_j_w_t',
    title: 'Mint a Data8 token',
    description: [
      "Mints a token (JWT) for Data8's JSON services, to be sent as Authorization: Bearer.",
      `Ceilings: ${describeRestrictions(ceilings)}; ${lifeSeconds(ceilings)} seconds; ${mintsPerHour} tokens an hour.`,
      'Without arguments the token has the ceilings. Arguments narrow it; what is beyond a ceiling is refused.',
      where,
    ].join(' '),
    inputSchema: inputSchemaOf(ceilings),
    outputSchema: outputSchemaOf(folder === undefined ? 'jwt' : 'path'),
    // It creates a credential, another one at each call, at a service elsewhere; nothing that exists is changed.
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    },
    call: (args, signal) => mint(parts, args, signal),
  }
}

function inputSchemaOf(ceilings: CheckedRequest): ObjectSchema {
  const { allowedMethods = [], clientIp, maxCredits } = ceilings
  return {
    type: 'object',
    properties: {
      allowedMethods: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description: `What the token may call, as Service or Service.Method, within: ${allowedMethods.join(', ')}`,
      },
      maxCredits: {
        type: 'integer',
        minimum: 1,
        maximum: maxCredits,
        description: 'How many credits the token may spend',
      },
      expiresInSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: lifeSeconds(ceilings),
        description: 'How long the token is valid, in seconds; or give expiresAt, not both',
      },
      expiresAt: {
        type: 'string',
        description:
          'When the token expires, ISO 8601 with date and time, such as 2030-06-01T01:00:00Z; UTC where it has no zone',
      },
      clientIp: {
        type: 'string',
        description:
          clientIp === undefined
            ? 'The only address that the token works from, IPv4 or IPv6'
            : `The only address that the token works from: ${clientIp}`,
      },
    },
    additionalProperties: false,
  }
}

function outputSchemaOf(delivery: 'jwt' | 'path'): ObjectSchema {
  return {
    type: 'object',
    properties: {
      [delivery]: {
        type: 'string',
        description: delivery === 'jwt' ? 'The token' : 'The file that has the token',
      },
      expiresAt: { type: 'string', description: 'When the token expires, in UTC' },
      claims: { type: 'object', description: 'The payload of the token' },
      creditsRemaining: {
        type: ['number', 'null'],
        description: 'Credits left on the account; null where that is not known',
      },
    },
    required: [delivery, 'expiresAt', 'claims', 'creditsRemaining'],
    additionalProperties: false,
  }
}

async function mint(
  { client, settings, mints, report }: GetJwtToolParts,
  args: unknown,
  signal: Signal,
): Promise<Readonly<Record<string, unknown>>> {
  const now = Date.now()
  const effective = readArguments(args, settings.ceilings, now)
  const instant = resolveExpiry(effective.expiry, now)
  const request = toRequest({ ...effective, expiry: { kind: 'at', instant } })
  const reserved = mints.reserve(settings.mintsPerHour, monotonicNow())
  if ('waitMs' in reserved) throw tooMany(settings.mintsPerHour, reserved.waitMs)
  const withhold = (why: string): void => {
    report(`minted a token that was not handed out: ${why}`)
  }
  const token = await client.getJwt(request, { signal }).catch((error: unknown) => {
    if (error instanceof TokenError) withhold('it is not the one that was asked for')
    throw releaseUnsent(reserved, error)
  })
  if (token.holdsSecret) {
    withhold('a claim holds a configured secret')
    throw new ToolError(
      'The token was not handed out: a claim of it holds a secret that this server is configured with, as that of a token ' +
        'that an API key minted may. The server needs a user name and password instead of an API key.',
    )
  }
  const delivered = await deliver(token, settings.folder).catch((error: unknown) => {
    withhold('its file could not be written')
    throw error
  })
  const result = {
    ...delivered,
    expiresAt: formatInstant(token.expiresAt.toMillis()),
    claims: redactValue(token.claims, createRedactor([])),
    creditsRemaining: Number.isFinite(token.creditsRemaining) ? token.creditsRemaining : null,
  }
  report(`minted a token: ${describeRestrictions(effective)}; until ${result.expiresAt}`)
  return result
}

/** The request that arguments ask for. @throws InputError naming the argument */
function readArguments(args: unknown, ceilings: CheckedRequest, now: number): CheckedRequest {
  const { expiresInSeconds, ...given } = readFields(args, { root: 'arguments' }, ARGUMENT_NAMES)
  if (expiresInSeconds === undefined) return withinCeilings(ceilings, { ...given }, now)
  const seconds = readInteger(expiresInSeconds, 'expiresInSeconds', 1, MAX_INT)
  try {
    return withinCeilings(ceilings, { ...given, expiresIn: { seconds } }, now)
  } catch (error) {
    if (!(error instanceof InputError) || error.field !== 'expiresIn') throw error
    throw renameField(error, 'expiresInSeconds')
  }
}

function tooMany(limit: number, waitMs: number): ToolError {
  return new ToolError(
    `The limit of ${limit} tokens an hour is reached: the next one is possible in ${Math.ceil(waitMs / 1000)} seconds.`,
  )
}

// What certainly did not reach the service made no token there.
function releaseUnsent(reserved: Reservation, error: unknown): unknown {
  if (error instanceof UserAdminError) {
    if (error.attempts === 0 || isUnsent(error)) reserved.release()
  }
  return error
}

async function deliver(
  { jwt }: JwtToken,
  folder: string | undefined,
): Promise<{ readonly jwt: string } | { readonly path: string }> {
  if (folder === undefined) return { jwt }
  const file = tokenFileIn(folder)
  try {
    await writeTokenFile(file, jwt)
    return { path: file }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new ToolError(`The token was not handed out: its file could not be written${code}.`)
  }
}
