import type { ClientConfig } from '../../soap/config.js'

/** What one check found, in a few words. */
export interface Finding {
  /** `skip`: it does not apply here, and the words say why. */
  readonly verdict: 'ok' | 'skip' | 'warn'
  readonly text: string
}

/** What the checks go by. */
export interface Target extends Pick<ClientConfig, 'endpoint' | 'tls'> {
  /** False where none is to be used; else that of the environment. */
  readonly proxy: false | undefined
  /** Bound on each check, in milliseconds. */
  readonly timeoutMs: number
}

export function ok(text: string): Finding {
  return { verdict: 'ok', text }
}

export function skip(text: string): Finding {
  return { verdict: 'skip', text }
}

export function warn(text: string): Finding {
  return { verdict: 'warn', text }
}
