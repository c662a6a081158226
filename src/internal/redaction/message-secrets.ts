import { decodeReferences } from './markup-references.js'
import { isSecretName } from './secret-names.js'

// The local name, then the text of an element, an attribute, or a member of JSON. The repetitions are bounded, or the
// last of their pattern, so that the time is linear.
const ELEMENT =
  /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?:\s[^<>]{0,2000})?>((?:[^<]+|<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$))+)/g
const ATTRIBUTE = /[\s:]([\w.-]{1,100})\s{0,4}=\s{0,4}(?:"([^"<]{1,20000})"|'([^'<]{1,20000})')/g
const MEMBER = /"([\w.-]{1,100})"\s{0,4}:\s{0,4}"((?:\\.|[^"\\])+)/g

/**
 * The secrets in a message of XML or JSON: the texts of elements, attributes and members that are named as secrets are
 * (`password`, `Jwt`, `BinarySecurityToken`), as they are written and decoded.
 */
export function messageSecrets(text: string): string[] {
  const secrets: string[] = []
  for (const [, name = '', content = ''] of text.matchAll(ELEMENT)) {
    if (isSecretName(name)) secrets.push(...spellings(content))
  }
  for (const [, name = '', double, single = ''] of text.matchAll(ATTRIBUTE)) {
    if (isSecretName(name)) secrets.push(...spellings(double ?? single))
  }
  for (const [, name = '', content = ''] of text.matchAll(MEMBER)) {
    if (isSecretName(name)) secrets.push(content, unescaped(content))
  }
  return [...new Set(secrets)].filter((secret) => secret.length >= 3)
}

// Also the pieces: a comment or a CDATA section may be anywhere in a text.
function spellings(written: string): string[] {
  const pieces = written.split(/<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[|\]\]>/).map((each) => each.trim())
  return [...pieces, pieces.join('')].flatMap((text) => [text, decodeReferences(text)])
}

function unescaped(content: string): string {
  try {
    return String(JSON.parse(`"${content}"`))
  } catch {
    return content
  }
}
