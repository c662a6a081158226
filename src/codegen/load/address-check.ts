import dns, { type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLocalHost, isPrivateAddress } from '../../internal/addresses.js'
import { ContractError } from './contract-error.js'

/**
 * Checks the host of one request, and the addresses of its connection.
 *
 * The connection uses the answers of the look-up that is checked here, since a second look-up could give
 * others. With a proxy there is no look-up on this machine, and only the host name is checked.
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
   * Whether the answer came from a public address. A name with public and private addresses is public:
   * anyone can publish such a name, and its contract must not have the rights of one from a private network.
   */
  get isPublic(): boolean {
    if (this.#answers === undefined) return !isLocalHost(this.#url.hostname)
    return !this.#answers.every(({ address }) => isPrivateAddress(address))
  }

  /** The look-up of the connection; fails where an answer is private and private addresses are not allowed. */
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
      `${host} is on this machine or in a private network, which a contract from a public address must not refer to; --allow-private allows it`,
      { problemDetail: 'private-address' },
    )
  }
}
