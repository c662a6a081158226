import { Buffer } from 'node:buffer'
import { types } from '../node-util.js'
import { isArray } from '../validation.js'

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----([\s\S]{0,65536}?)-----END [A-Z ]{0,40}PRIVATE KEY-----/g

/**
 * The secrets in key material, in any form that Node takes: the lines of a private key in PEM, else the text, or the
 * bytes in Base64 and hexadecimal. A list may have a passphrase for each item.
 */
export function keySecrets(material: unknown): string[] {
  if (typeof material === 'string' || types.isUint8Array(material)) return secretsIn(material)
  if (isArray(material)) return material.flatMap(keySecrets)
  if (typeof material !== 'object' || material === null) return []
  const { pem, buf, passphrase } = material as Readonly<Record<string, unknown>>
  return [
    ...(typeof passphrase === 'string' ? [passphrase] : []),
    ...keySecrets(pem),
    ...keySecrets(buf),
  ]
}

function secretsIn(material: string | Uint8Array): string[] {
  const bytes = Buffer.from(material as Uint8Array)
  const text = bytes.toString('latin1')
  const lines = [...text.matchAll(PRIVATE_KEY)].flatMap(([, body = '']) =>
    body.split(/(?:\s|\\[rn])+/).filter((line) => line.length >= 16),
  )
  if (lines.length > 0) return lines
  return typeof material === 'string'
    ? [material]
    : [bytes.toString('base64'), bytes.toString('hex')]
}
