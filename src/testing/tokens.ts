import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { errors, type JWTPayload, jwtVerify } from 'jose'
import { isSameAddress } from '../internal/ip-address.js'
import { isSameName, type JsonCall } from './routes.js'

/** The claims of a token that the emulator signed and that is valid for a call. */
export type VerifiedClaims = JWTPayload & { readonly mc?: unknown; readonly ip?: unknown }

/** Verifies a token for a call of a method. @returns its claims, or why it is refused */
export async function verifyToken(
  token: string,
  signingKey: Uint8Array,
  call: JsonCall,
  req: IncomingMessage,
): Promise<VerifiedClaims | string> {
  const claims = await verifySignature(token, signingKey)
  if (typeof claims === 'string') return claims
  return checkScope(claims, call) ?? checkAddress(claims, req) ?? claims
}

async function verifySignature(
  token: string,
  signingKey: Uint8Array,
): Promise<VerifiedClaims | string> {
  try {
    const { payload } = await jwtVerify(token, signingKey, {
      algorithms: ['HS256'],
      issuer: 'Data8',
      requiredClaims: ['exp', 'aud', 'jti'],
    })
    return payload
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'The token has expired' : 'The token is not valid'
  }
}

function checkScope({ aud }: VerifiedClaims, { service, method }: JsonCall): string | undefined {
  const allowed = ['*', service, `${service}.${method}`]
  const isAllowed = [aud ?? []].flat().some((name) => allowed.some((one) => isSameName(one, name)))
  return isAllowed ? undefined : `The token is not for ${service}.${method}`
}

function checkAddress({ ip }: VerifiedClaims, req: IncomingMessage): string | undefined {
  if (ip === undefined) return undefined
  const caller = addressOf(req)
  return isSameAddress(String(ip), caller)
    ? undefined
    : `The token is not for the address ${caller}`
}

/** The address of the caller. All callers are on this machine: `X-Forwarded-For` sets another address. */
function addressOf(req: IncomingMessage): string {
  const [forwarded = ''] = [req.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
  const address = forwarded.trim()
  return isIP(address) > 0 ? address : (req.socket.remoteAddress ?? '')
}
