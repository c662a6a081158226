import type { ServerResponse } from 'node:http'
import { sendJson } from './http.js'

/** Code of JSON-RPC for an error of the server that the specification does not name. */
export const SERVER_ERROR = -32_000

/** Code of JSON-RPC for an exception. */
export const INTERNAL_ERROR = -32_603

/** Sends an error of JSON-RPC that answers no message in particular. */
export function sendRpcError(
  res: ServerResponse,
  status: number,
  code: number,
  message: string,
): void {
  sendJson(res, status, { jsonrpc: '2.0', error: { code, message }, id: null })
}
