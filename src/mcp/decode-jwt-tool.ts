import { formatInstant } from '../internal/instant.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { readFields } from '../internal/validation.js'
import { decodeJwt, expiryOf } from '../useradmin/claims.js'
import { accountOf, type UserAdminClient } from '../useradmin/client.js'
import type { Tool } from './tool.js'

/** The tool that shows the claims of a token; it calls no service. */
export function createDecodeJwtTool(client: UserAdminClient): Tool {
  return {
    name: 'decode_jwt',
    title: 'Show the claims of a token',
    description:
      'Decodes the payload of a token (JWT): for what it is, and when it expires. Nothing is sent. The signature is not verified.',
    inputSchema: {
      type: 'object',
      properties: { jwt: { type: 'string', description: 'The token' } },
      required: ['jwt'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        claims: { type: 'object', description: 'The payload of the token' },
        expiresAt: {
          type: ['string', 'null'],
          description: 'When the token expires, in UTC; null where it does not say',
        },
      },
      required: ['claims', 'expiresAt'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call(args) {
      const { jwt } = readFields(args, { root: 'arguments' }, ['jwt'])
      const claims = decodeJwt(jwt as string)
      const { secrets } = await accountOf(client)
      const expiry = expiryOf(claims)
      return {
        claims: redactValue(claims, createRedactor(secrets)),
        expiresAt: expiry === undefined ? null : formatInstant(expiry),
      }
    },
  }
}
