import { headerSecrets } from '../internal/redaction/header-secrets.js'
import { createRedactor, type Redact } from '../internal/redaction/redact.js'
import type { HttpConfig } from './config.js'

/** The secrets of a call that has none; always the same list, so that its redactor is made once. */
export const NO_SECRETS: readonly string[] = []

/** Makes the redactors of the calls of one client, each once for the same list of secrets. */
export class Redactors {
  readonly #config: Pick<HttpConfig, 'secrets' | 'call'>
  readonly #made = new WeakMap<readonly string[], Redact>()

  constructor(config: Pick<HttpConfig, 'secrets' | 'call'>) {
    this.#config = config
  }

  /** The redactor of the client's secrets, those of a call, and those in the headers of its message. */
  redactorOf(secrets: readonly string[], headers: Readonly<Record<string, string>>): Redact {
    const { secrets: always, call } = this.#config
    if (headers !== call.headers) {
      return createRedactor([...always, ...headerSecrets(headers), ...secrets])
    }
    let redact = this.#made.get(secrets)
    if (redact === undefined) {
      redact = createRedactor([...always, ...secrets])
      this.#made.set(secrets, redact)
    }
    return redact
  }
}
