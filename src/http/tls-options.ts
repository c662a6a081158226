import { Buffer } from 'node:buffer'
import { InputError } from '../errors.js'
import { types } from '../internal/node-util.js'
import { keySecrets } from '../internal/redaction/key-secrets.js'
import {
  describeKind,
  isArray,
  itemPath,
  memberPath,
  readChoice,
  readFields,
  readList,
  readString,
} from '../internal/validation.js'
import type { TlsOptions } from './options.js'
import { type TlsMaterial, type TlsSettings, tlsSettings } from './secure-context.js'

const TLS_OPTION_NAMES = [
  'ca',
  'cert',
  'key',
  'pfx',
  'passphrase',
  'servername',
  'minVersion',
] as const satisfies readonly (keyof TlsOptions)[]

/**
 * Reads the TLS settings of the options.
 *
 * @param underlying settings of the `security` object, which those of the options override
 * @throws InputError naming the setting, also where a certificate, key or passphrase cannot be used
 */
export function checkTls(value: unknown, underlying?: TlsMaterial): TlsSettings | undefined {
  if (value === undefined && underlying === undefined) return undefined
  const given = value === undefined ? undefined : readTls(value)
  return tlsSettings({ ...underlying, ...given }, (name) => {
    const isUnderlying =
      given === undefined ||
      (name !== undefined && given[name] === undefined && underlying?.[name] !== undefined)
    const root = isUnderlying ? 'security' : 'tls'
    return name === undefined ? root : memberPath(root, name)
  })
}

function readTls(value: unknown): TlsMaterial {
  const given = readFields(value, 'tls', TLS_OPTION_NAMES)
  const options: Record<string, unknown> = {}
  for (const name of ['cert', 'key', 'pfx'] as const) {
    if (given[name] !== undefined) options[name] = checkPem(given[name], memberPath('tls', name))
  }
  if (isArray(given.ca)) {
    options['ca'] = readList(given.ca, 'tls.ca').map((ca, index) =>
      checkPem(ca, itemPath('tls.ca', index)),
    )
  } else if (given.ca !== undefined) {
    options['ca'] = checkPem(given.ca, 'tls.ca')
  }
  for (const name of ['passphrase', 'servername'] as const) {
    if (given[name] !== undefined) options[name] = readString(given[name], memberPath('tls', name))
  }
  if (given.minVersion !== undefined) {
    options['minVersion'] = readChoice(given.minVersion, 'tls.minVersion', ['TLSv1.2', 'TLSv1.3'])
  }
  return options as TlsMaterial
}

function checkPem(value: unknown, path: string): string | Buffer {
  if (typeof value === 'string' && value !== '') return value
  if (types.isUint8Array(value) && value.length > 0) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  throw new InputError(path, `must be a string, Buffer or Uint8Array, got ${describeKind(value)}`)
}

/** The secrets in TLS settings: the passphrases, and the lines of private keys. */
export function tlsSecrets({ passphrase, key, pfx }: TlsMaterial): string[] {
  return [passphrase ?? '', ...[key, pfx].flatMap(keySecrets)]
}
