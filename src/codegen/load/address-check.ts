import dns, { type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLocalHost, isPrivateAddress } from '../../internal/addresses.js'
import { ContractError } from './contract-error.js'

/**
 * Checks the address of one request, and of the connection that is made for it.
 *
 * The connection uses the answers of the same look-up that is checked here, since a second look-up
 * could give others. Behind a proxy nothing is looked up on this side, and only the name is checked.
 */
export class AddressCheck {
  readonly #url: URL
  readonly #allowPrivate: boolean
  #answers: readonly LookupAddress[] | undefined
  #refusal: ContractError | undefined

  constructor(url: URL, allowPrivate: boolean) {
    this.#url = url
    this.#allowPrivate = allowPrivate
    if (!allowPrivate && isLocalHost(url.hostname)) this.#refusal = this.#refuse(url.hostname)
  }

  /** Why the request is refused; absent where it is not. */
  get refusal(): ContractError | undefined {
    return this.#refusal
  }

  /**
   * Whether the answer came from a public address. A name that has public and private addresses is public:
   * anyone can publish such a name, and its contract must not be trusted like one of a private network.
   */
  get isPublic(): boolean {
    if (this.#answers === undefined) return !isLocalHost(this.#url.hostname)
    return !this.#answers.every(({ address }) => isPrivateAddress(address))
  }

  /** The look-up of the connection; fails where any answer is private and that is not allowed. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, answers) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      this.#answers = answers
      const found = answers.find(({ address }) => isPrivateAddress(address))
      const [first] = answers
      if (found !== undefined && !this.#allowPrivate) {
        this.#refusal = this.#refuse(`${hostname} (${found.address})`)
        callback(this.#refusal, [])
      } else if (options.all || first === undefined) callback(null, answers)
      else callback(null, first.address, first.family)
    })
  }

  #refuse(host: string): ContractError {
    return new ContractError(
      'unreachable',
      this.#url.href,
      `${host} is on this machine or in a private network, where a contract from a public address must not lead; --allow-private allows it`,
      { obstacle: 'private-address' },
    )
  }
}
