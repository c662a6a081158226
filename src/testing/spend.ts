import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { errors, type JWTPayload, jwtVerify } from 'jose'
import { isSameAddress } from '../internal/ip-address.js'
import { sendJson } from './http.js'
import type { EmulatorSettings } from './options.js'
import type { JsonRequest } from './requests.js'

interface Refusal {
  readonly status: 401 | 403
  readonly message: string
}

const SERVICE_URL = /^\/(\w+)\/(\w+)\.json$/i

/** Service and method of a path such as `/EmailValidation/IsValid.json`. */
export interface JsonCall {
  readonly service: string
  readonly method: string
}

/** Reads the path of a JSON service; undefined for other paths. */
export function readServicePath(pathname: string): JsonCall | undefined {
  const [, service, method] = SERVICE_URL.exec(pathname) ?? []
  return service === undefined || method === undefined ? undefined : { service, method }
}

/** The JSON services: each call of a method costs one credit of its token. */
export class JsonServices {
  /** Limit on the tokens whose spent credits are stored; above it, the oldest is removed and counts from 0. */
  static readonly maxStoredTokens = 10_000
  readonly #spent = new Map<string, number>()
  readonly #settings: Pick<EmulatorSettings, 'signingKey' | 'credits'>

  constructor(settings: Pick<EmulatorSettings, 'signingKey' | 'credits'>) {
    this.#settings = settings
  }

  /** Answers one call. @returns its record */
  async answer(
    call: JsonCall,
    req: IncomingMessage,
    res: ServerResponse,
    body: Buffer,
  ): Promise<JsonRequest> {
    const finish = (status: number, answer: object, refusal?: string): JsonRequest => {
      sendJson(res, status, answer)
      return {
        kind: 'json',
        at: new Date(),
        ...call,
        status,
        ...(refusal === undefined ? {} : { refusal }),
      }
    }
    const refuse = ({ status, message }: Refusal | { status: 400; message: string }): JsonRequest =>
      finish(status, { Status: { Success: false, ErrorMessage: message } }, message)

    if (!isJsonObject(body)) {
      return refuse({ status: 400, message: 'The body must be a JSON object, or empty' })
    }
    const claims = await this.#verify(req.headers.authorization)
    if ('message' in claims) return refuse(claims)
    const refusal = checkScope(claims, call) ?? checkAddress(claims, req)
    if (refusal !== undefined) return refuse(refusal)
    const remaining = this.#pay(claims)
    if (remaining === undefined) {
      return refuse({ status: 403, message: 'The token has no credits left' })
    }
    return finish(200, {
      Status: { Success: true, ErrorMessage: null, CreditsRemaining: remaining },
      Result: 'Valid',
    })
  }

  async #verify(authorization: string | undefined): Promise<VerifiedClaims | Refusal> {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) {
      return { status: 401, message: 'A token is required: Authorization: Bearer <token>' }
    }
    try {
      const { payload } = await jwtVerify(token, this.#settings.signingKey, {
        algorithms: ['HS256'],
        issuer: 'Data8',
        requiredClaims: ['exp', 'aud', 'jti'],
      })
      return { claims: payload }
    } catch (error) {
      return error instanceof errors.JWTExpired
        ? { status: 401, message: 'The token has expired' }
        : { status: 401, message: 'The token is not valid' }
    }
  }

  /** Subtracts one credit from the token. @returns the remaining credits; undefined where there were none */
  #pay({ claims }: VerifiedClaims): number | undefined {
    const { mc, jti = '' } = claims
    if (mc === undefined) return this.#settings.credits
    const spent = this.#spent.get(jti) ?? 0
    const limit = Number(mc)
    if (!(spent < limit)) return undefined
    this.#spent.set(jti, spent + 1)
    if (this.#spent.size > JsonServices.maxStoredTokens) {
      const [oldest] = this.#spent.keys()
      if (oldest !== undefined) this.#spent.delete(oldest)
    }
    return limit - spent - 1
  }
}

interface VerifiedClaims {
  readonly claims: JWTPayload & { readonly mc?: unknown; readonly ip?: unknown }
}

function checkScope(
  { claims }: VerifiedClaims,
  { service, method }: JsonCall,
): Refusal | undefined {
  const allowed = [claims.aud ?? []].flat()
  const isAllowed = ['*', service, `${service}.${method}`].some((name) => allowed.includes(name))
  return isAllowed
    ? undefined
    : { status: 403, message: `The token is not for ${service}.${method}` }
}

function checkAddress({ claims }: VerifiedClaims, req: IncomingMessage): Refusal | undefined {
  if (claims.ip === undefined) return undefined
  const caller = addressOf(req)
  return isSameAddress(String(claims.ip), caller)
    ? undefined
    : { status: 403, message: `The token is not for the address ${caller}` }
}

/** The address of the caller. All callers are on this machine: `X-Forwarded-For` sets another address. */
function addressOf(req: IncomingMessage): string {
  const [forwarded = ''] = [req.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
  const address = forwarded.trim()
  return isIP(address) > 0 ? address : (req.socket.remoteAddress ?? '')
}

function isJsonObject(body: Buffer): boolean {
  if (body.length === 0) return true
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
