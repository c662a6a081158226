import type { ConnectionConfig } from '../../http/connections.js'

/** The result of one check. */
export type Finding =
  | {
      /** `skip`: the check does not apply; `text` gives the reason. */
      readonly outcome: 'ok' | 'skip' | 'warn'
      readonly text: string
    }
  /** The same as throwing `error`, with a text of its own. */
  | { readonly outcome: 'fail'; readonly text: string; readonly error: unknown }

/** The endpoint and connection settings that are checked. */
export interface Target extends Pick<ConnectionConfig, 'endpoint' | 'tls' | 'proxy'> {
  /** Limit on each check, in milliseconds. */
  readonly timeoutMs: number
}

export function ok(text: string): Finding {
  return { outcome: 'ok', text }
}

export function skip(text: string): Finding {
  return { outcome: 'skip', text }
}

export function warn(text: string): Finding {
  return { outcome: 'warn', text }
}

/** The URL of an endpoint for the output, without its query, which may hold a secret. */
export function displayUrl({ origin, pathname }: URL): string {
  return origin + pathname
}
