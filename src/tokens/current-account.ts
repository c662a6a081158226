import { waitFor } from '../internal/wait-for.js'
import { type Account, type AccountSource, isSameAccount } from '../useradmin/account.js'

/** The account of a client, as far as it is known. A vault may give another one at each mint. */
export class CurrentAccount {
  readonly #source: AccountSource
  readonly #onChange: () => void
  #known: Account | undefined
  #asking: Promise<Account> | undefined
  /** Numbers of the questions to the vault: of the last one, and of the last one that was answered. */
  #asked = 0
  #answered = 0

  /** @param onChange is called when the vault has given another account than before */
  constructor(source: AccountSource, onChange: () => void) {
    this.#source = source
    this.#onChange = onChange
    if (typeof source !== 'function') this.#known = source
  }

  /** The secrets of the account that is known. */
  get secrets(): readonly string[] {
    return this.#known?.secrets ?? []
  }

  /** Whether the account is that of the tokens that are kept. */
  isCurrent(account: Account): boolean {
    return this.#known !== undefined && isSameAccount(this.#known, account)
  }

  /**
   * The account that is known; else the vault is asked, once for all callers.
   *
   * @param ms how long the vault is waited for
   * @throws CredentialsError; Error after the time; AbortError when the signal is aborted
   */
  async known(ms: number, signal?: AbortSignal): Promise<Account> {
    if (this.#known !== undefined) return this.#known
    this.#asking ??= this.forMint().finally(() => {
      this.#asking = undefined
    })
    const timeout = { ms, error: () => new Error(`the vault did not answer within ${ms} ms`) }
    return waitFor(this.#asking, { signal, timeout })
  }

  /** The account of a mint that begins now: a vault is asked. @throws CredentialsError */
  async forMint(): Promise<Account> {
    const source = this.#source
    if (typeof source !== 'function') return source
    this.#asked += 1
    const question = this.#asked
    const account = await source()
    // A vault may answer out of order.
    if (question < this.#answered) return account
    this.#answered = question
    const isOther = this.#known !== undefined && !this.isCurrent(account)
    // Before tokens of the other account are removed, where `isCurrent` is asked.
    const removeOthers = isOther ? this.#onChange : undefined
    this.#known = account
    removeOthers?.()
    return account
  }

  /** What a call is to log in with; `undefined` for the credentials of the client. */
  credentialsOf({ credentials }: Account): Account['credentials'] | undefined {
    return typeof this.#source === 'function' ? credentials : undefined
  }
}
