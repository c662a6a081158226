import { Buffer } from 'node:buffer'
import { InputError } from '../../errors.js'
import { types } from '../../internal/node-util.js'
import { itemPath, readList, refuse } from '../../internal/validation.js'

const KEY_BYTES = 32
const MAX_KEYS = 100
/** Characters of a value: a token has at most 64 Ki. */
const MAX_LENGTH = 256 * 1024

/** Protects the values of a store: makes the text that is stored, and reads what was made by it. */
export interface Sealing {
  seal(content: string): Promise<string>
  /** @throws where a value was not made with one of the keys */
  open(value: string): Promise<string>
}

/**
 * Reads the option `sealKeys`. The keys are copied.
 *
 * @throws InputError (`sealKeys` or an item of it)
 */
export function readSealKeys(value: unknown): readonly Uint8Array[] {
  const keys = readList(value, 'sealKeys', MAX_KEYS)
  if (keys.length === 0) {
    throw new InputError(
      'sealKeys',
      'must not be empty: leave it out for tokens that are not sealed',
    )
  }
  return keys.map((key, index) => {
    const path = itemPath('sealKeys', index)
    if (!types.isUint8Array(key)) throw refuse(path, `a Uint8Array of ${KEY_BYTES} bytes`, key)
    if (key.length !== KEY_BYTES) {
      throw new InputError(path, `must have ${KEY_BYTES} bytes, got ${key.length}`)
    }
    return Uint8Array.from(key)
  })
}

/** Encrypts values (RFC 7516: JWE, `dir`, `A256GCM`): with the first key; each key opens. */
export function sealedBy(keys: readonly Uint8Array[]): Sealing {
  return {
    async seal(content) {
      const { CompactEncrypt } = await loadJose()
      return new CompactEncrypt(Buffer.from(content))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(keys[0] as Uint8Array)
    },
    async open(value) {
      const { compactDecrypt } = await loadJose()
      checkForm(value)
      const algorithms = {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      }
      for (const key of keys) {
        try {
          const { plaintext } = await compactDecrypt(value, key, algorithms)
          return Buffer.from(plaintext).toString()
        } catch {
          // Another key may open it.
        }
      }
      throw new Error('the stored value was not sealed with one of sealKeys')
    },
  }
}

/** Adds a MAC to values (RFC 7515: JWS, `HS256`), which can be read without the key, but not made. */
export function authenticatedBy(key: Uint8Array): Sealing {
  return {
    async seal(content) {
      const { CompactSign } = await loadJose()
      return new CompactSign(Buffer.from(content)).setProtectedHeader({ alg: 'HS256' }).sign(key)
    },
    async open(value) {
      const { compactVerify } = await loadJose()
      checkForm(value)
      try {
        const { payload } = await compactVerify(value, key, { algorithms: ['HS256'] })
        return Buffer.from(payload).toString()
      } catch {
        throw new Error('the stored value was not stored with the credentials of this client')
      }
    },
  }
}

// Loaded on demand, since most callers have no store.
function loadJose(): Promise<typeof import('jose')> {
  return import('jose')
}

function checkForm(value: string): void {
  if (value.length > MAX_LENGTH) {
    throw new Error('the stored value is longer than 256 Ki characters')
  }
  // Decoders take other spellings of the same bytes too. Only the one that was stored counts.
  const isAsStored = value.split('.').every((part) => toBase64url(part) === part)
  if (!isAsStored) throw new Error('the stored value is not base64url with periods')
}

function toBase64url(part: string): string {
  return Buffer.from(part, 'base64url').toString('base64url')
}
