import { exchange, type Reply } from './emulator-exchange.js'

/** Sends one message of JSON-RPC, or a text as it is. */
export async function postMessage(
  url: string,
  message: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return exchange(url, {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message }),
  })
}

/** The message in a reply, which may be a stream of events. */
export function messageIn({ body }: Reply): {
  readonly id?: unknown
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string }
} {
  return JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body)
}
