import type { Signal } from '../../internal/platform-types.js'
import type { EndpointRequest } from './endpoint-types.js'

/** The body of a request: bytes, what a framework made of them, or nothing that is left. */
export type Body =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'read-before' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'too-slow' }

/** Limits of reading a body. */
export interface BodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** A request of any kind of server. */
export interface Call {
  readonly method: string
  /** The value of a header; of several, as the server joins them. Names in lower case. */
  header(name: string): string | undefined
  /** The host that was asked, with its port. */
  readonly host: string | undefined
  /** That of the socket. */
  readonly remoteAddress: string | undefined
  /** As the server gave it. */
  readonly request: EndpointRequest
  /** Aborted when the page no longer waits. */
  readonly signal: Signal
  /** @throws Error where the connection ends before the body does */
  readBody(limits: BodyLimits): Promise<Body>
}
