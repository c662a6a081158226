import { Buffer } from 'node:buffer'

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----([\s\S]{0,65536}?)-----END [A-Z ]{0,40}PRIVATE KEY-----/g

/** The secrets in key material: the lines of a private key in PEM, else the text, or the bytes in Base64 and hexadecimal. */
export function keySecrets(material: string | Uint8Array | undefined): string[] {
  if (material === undefined) return []
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
