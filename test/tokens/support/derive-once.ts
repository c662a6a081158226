type Scrypt = typeof import('node:crypto')['scrypt']

/**
 * Derives the keys of each account once for all sources of a suite: that is slow on purpose, and each source does it, as
 * each process would.
 */
export function deriveOnce(): void {
  const crypto = process.getBuiltinModule('node:crypto')
  const real = crypto.scrypt
  const derived = new Map<string, Promise<Buffer>>()

  const scrypt = (...[password, salt, length, options, callback]: Parameters<Scrypt>): void => {
    const input = JSON.stringify([password, salt, length, options])
    const bytes =
      derived.get(input) ??
      new Promise<Buffer>((resolve, reject) => {
        real(password, salt, length, options, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      })
    derived.set(input, bytes)
    bytes.then(
      // The caller gets bytes of its own.
      (key) => callback(null, Buffer.from(key)),
      (error: Error) => callback(error, Buffer.alloc(0)),
    )
  }

  before(() => {
    Object.assign(crypto, { scrypt })
  })
  after(() => {
    Object.assign(crypto, { scrypt: real })
  })
}
