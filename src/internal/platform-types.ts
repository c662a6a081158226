// Types of the platform by their structure: the published declarations need neither `@types/node` nor the types of a
// browser.

/** An `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The global `AbortSignal`, where the types of the platform have one: what `fetch` takes. */
export type PlatformAbortSignal = typeof globalThis extends {
  readonly AbortSignal: { readonly prototype: infer S }
}
  ? S
  : Signal

/** A `URL`. */
export interface UrlObject {
  readonly href: string
  readonly origin: string
  readonly protocol: string
  readonly pathname: string
  readonly searchParams: object
  toJSON(): string
}

/** An `Agent` of `node:http` or `node:https`. */
export interface HttpAgent {
  readonly maxSockets: number
  readonly maxFreeSockets: number
  destroy(): void
}

/** The `Headers` of `fetch`. */
export interface HeadersObject {
  get(name: string): string | null
  forEach(callback: (value: string, name: string) => void): void
}
