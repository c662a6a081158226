import type { Account } from '../useradmin/account.js'
import type { CurrentAccount } from './current-account.js'
import type { SharedTokens } from './store/shared-tokens.js'
import type { TokenIssuer } from './token-issuer.js'

interface StoreDeletionsOptions {
  readonly shared: SharedTokens | undefined
  readonly account: CurrentAccount
  readonly issuer: TokenIssuer
  /** How long a vault is waited for, in milliseconds. */
  readonly timeoutMs: number
  readonly onError: (error: unknown) => void
}

/** Deletions of tokens from the store, those of one request one after the other. */
export class StoreDeletions {
  readonly #options: StoreDeletionsOptions
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(options: StoreDeletionsOptions) {
    this.#options = options
  }

  /** The one of a request that is under way. */
  of(key: string): Promise<void> | undefined {
    return this.#underWay.get(key)
  }

  /** Deletes from the store, where it is used now. Never throws. */
  async run(
    key: string,
    deletion: (shared: SharedTokens, account: Account) => Promise<void>,
  ): Promise<void> {
    const { shared, account, issuer, timeoutMs, onError } = this.#options
    if (shared === undefined || !shared.checkUsable()) return
    const deleting = (this.of(key) ?? Promise.resolve())
      // A token that was given out may be on its way to the store still.
      .then(() => issuer.stored(key))
      .then(async () => deletion(shared, await account.known(timeoutMs)))
      .catch(onError)
      .finally(() => {
        if (this.of(key) === deleting) this.#underWay.delete(key)
      })
    this.#underWay.set(key, deleting)
    await deleting
  }

  /** Waits for all that are under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }
}
