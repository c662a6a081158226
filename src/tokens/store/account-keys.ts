import type { Account } from '../../useradmin/account.js'

/** Keys of one account at one endpoint. Both are derived from its credentials, so that only who has these has them. */
export interface AccountKeys {
  /** Key of the names in the store. */
  readonly names: Uint8Array
  /** Key of the MAC of values that are not sealed. */
  readonly mac: Uint8Array
}

// Slow on purpose, about 0.1 s: who reads the store could try passwords, and most are short. RFC 7914; 32 MiB of memory.
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const KEY_BYTES = 32

/** Derives the keys of an account, in another thread. */
export function deriveKeys({ identity, secrets }: Account): Promise<AccountKeys> {
  // Loaded on demand, since it is slow to load and most callers have no store.
  const { scrypt } = process.getBuiltinModule('node:crypto')
  const password = JSON.stringify(secrets)
  const salt = `data8-useradmin token store ${identity}`
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 2 * KEY_BYTES, SCRYPT, (error, bytes) => {
      if (error !== null) return reject(error)
      resolve({ names: bytes.subarray(0, KEY_BYTES), mac: bytes.subarray(KEY_BYTES) })
    })
  })
}

/** The name of the token of a request in the store. It reveals nothing without the key. */
export function storeName(requestKey: string, { names }: AccountKeys): string {
  const { createHmac } = process.getBuiltinModule('node:crypto')
  const digest = createHmac('sha256', names).update(requestKey).digest('base64url')
  return `data8-useradmin:token:${digest}`
}
