import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { JsonObject } from '../../src/codegen/openapi/json.js'
import type { Emulator } from '../../src/testing.js'
import { validatorOf } from '../codegen/openapi/validators.js'
import { exchange, type Reply } from './emulator-exchange.js'

/** A reply of GetJWT over JSON. */
export interface JwtOutput {
  readonly Status: {
    readonly Success: boolean
    readonly ErrorMessage: string | null
    readonly CreditsRemaining: number
  }
  readonly Jwt: string | null
}

const contract = JSON.parse(readFileSync('openapi/useradmin.json', 'utf8')) as JsonObject
/** Whether a value is a result of GetJWT in JSON. */
export const isJwtOutput = validatorOf(contract, 'JwtOutput')

/** How a call differs from a POST of `application/json` without a login. */
export interface JsonCallOptions {
  readonly query?: string
  readonly authorization?: string
  readonly contentType?: string
  readonly path?: string
}

/** Sends GetJWT over JSON; a text or bytes as they are. */
export async function post(
  emulator: Emulator,
  body: object | string,
  { query = '', authorization, contentType = 'application/json', path }: JsonCallOptions = {},
): Promise<Reply> {
  const url = path === undefined ? emulator.endpoints.json : emulator.baseUrl + path
  return exchange(url + query, {
    headers: {
      ...(contentType === '' ? {} : { 'content-type': contentType }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  })
}

/** Reads a reply with status 200, which must be as the OpenAPI document says. */
export function outputIn(reply: Reply): JwtOutput {
  expect([reply.status, reply.contentType]).to.deep.equal([200, 'application/json; charset=utf-8'])
  const output: unknown = JSON.parse(reply.body)
  expect(isJwtOutput(output), JSON.stringify(isJwtOutput.errors)).to.equal(true)
  return output as JwtOutput
}

/** The token in a reply. */
export function tokenIn(reply: Reply): string {
  const { Status, Jwt } = outputIn(reply)
  expect(Status.Success, reply.body).to.equal(true)
  return Jwt ?? expect.fail(reply.body)
}

/** Why a reply has no token. */
export function refusalIn(reply: Reply): string {
  const { Status, Jwt } = outputIn(reply)
  expect([Status.Success, Jwt]).to.deep.equal([false, null])
  return Status.ErrorMessage ?? expect.fail(reply.body)
}
