import type { Account } from '../data8/convention/account.js'

export type { Account, AccountSource } from '../data8/convention/account.js'

/** Whether two accounts have the same endpoint, user name and credentials. */
export function isSameAccount(one: Account, other: Account): boolean {
  return (
    one.identity === other.identity &&
    one.secrets.length === other.secrets.length &&
    one.secrets.every((secret, index) => secret === other.secrets[index])
  )
}
