import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

/** The claims to mint a token with, in the terms of the request. */
export interface Grant {
  readonly username: string
  /** Seconds since 1970; negative for the year 1, which means that no expiry was given. */
  readonly expiresAt: number
  /** Empty: every method. */
  readonly allowedMethods: readonly string[]
  readonly maxCredits: number | undefined
  /** `''`: any address. */
  readonly clientIp: string
}

/** The claims of a Data8 token. */
export interface TokenClaims {
  readonly iss: string
  readonly sub: string
  readonly exp: number
  readonly cn: string
  readonly aud: string | readonly string[]
  readonly mc?: string
  readonly ip?: string
  readonly jti: string
}

/** Signs a token. Claims, header and their order are those of the recorded token. */
export async function mint(grant: Grant, signingKey: Uint8Array): Promise<string> {
  const claims: TokenClaims = {
    iss: 'Data8',
    sub: grant.username,
    exp: grant.expiresAt,
    cn: 'example ltd',
    aud: toAudience(grant.allowedMethods),
    ...(grant.maxCredits === undefined ? {} : { mc: String(grant.maxCredits) }),
    ...(grant.clientIp === '' ? {} : { ip: grant.clientIp }),
    jti: randomUUID(),
  }
  return new SignJWT({ ...claims, aud: claims.aud as string | string[] })
    .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
    .sign(signingKey)
}

function toAudience(allowedMethods: readonly string[]): string | readonly string[] {
  const [first, second] = allowedMethods
  if (first === undefined) return '*'
  return second === undefined ? first : allowedMethods
}
