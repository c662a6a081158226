import { escapeXml } from './get-jwt-replies.js'

/** Every spelling in which a text may repeat a secret. */
export function spellingsOf(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret)
  const codes = [...secret].map((each) => each.codePointAt(0) ?? 0)
  const units = (mark: string): string =>
    codes.map((code) => mark + code.toString(16).padStart(4, '0')).join('')
  const url = encodeURIComponent(secret)
  const inLowerCase = (text: string): string => text.replace(/%../g, (found) => found.toLowerCase())
  const json = JSON.stringify(secret).slice(1, -1)
  return {
    plain: secret,
    XML: escapeXml(secret),
    'XML of XML': escapeXml(escapeXml(secret)),
    HTML: codes.map((code) => `&#${code};`).join(''),
    'hexadecimal HTML': codes.map((code) => `&#x${code.toString(16)};`).join(''),
    URL: url,
    'URL in lower case': inLowerCase(url),
    'URL twice': encodeURIComponent(url),
    'URL twice in lower case': inLowerCase(encodeURIComponent(url)),
    'URL of all bytes': [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    'URL in JSON': units('\\u').replaceAll('\\u0025', '%'),
    form: new URLSearchParams({ a: secret }).toString().slice(2),
    JSON: json,
    'JSON of JSON': JSON.stringify(json).slice(1, -1),
    'escaped JSON': units('\\u'),
    'escaped JSON of a URL': [...url]
      .map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
    Base64: bytes.toString('base64'),
    'Base64 in a text': Buffer.from(`jane:${secret}!`).toString('base64'),
    Base64url: bytes.toString('base64url'),
    'Base64 of a URL': Buffer.from(`/x?key=${url}&a=b`).toString('base64'),
    'Base64 of JSON': Buffer.from(`{"password":"${json}"}`).toString('base64'),
    hexadecimal: bytes.toString('hex'),
    'hexadecimal in capitals': bytes.toString('hex').toUpperCase(),
    'hexadecimal of a URL': Buffer.from(url).toString('hex'),
  }
}
