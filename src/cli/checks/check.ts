import type { ClientConfig } from '../../soap/config.js'

/** The result of one check. */
export interface Finding {
  /** `skip`: the check does not apply; `text` gives the reason. */
  readonly outcome: 'ok' | 'skip' | 'warn'
  readonly text: string
}

/** The endpoint and connection settings that are checked. */
export interface Target extends Pick<ClientConfig, 'endpoint' | 'tls' | 'proxy'> {
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
