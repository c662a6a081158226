// The name of a secret has a word with one of these endings: `apiKey`, `x-authtoken`.
const SECRET_WORD =
  /(?:passw(?:or)?d|passphrase|passcode|pwd|token|secret|key|credentials?|authorization|cookie)s?$|^(?:pass|auth|authentication|jwt)$/
// Following words that make the value an attribute of the secret: `passwordType`, `x-api-key-version`, `keyId`.
const ABOUT_A_SECRET =
  /^(?:algorithms?|alias|attributes|audience|created|enabled|encoding|endpoint|expires|expiry|file|format|header|host|id|identifier|info|issuer|kind|length|level|lifetime|limit|location|method|mode|name|path|policy|prefix|profile|provider|realm|reference|required|scheme|scope|size|store|timeout|ttl|type|uri|url|usage|use|user|username|valuetype|version)$/
// Preceding words with the same effect: `hasTokenCreated`, `envelopeKey`, `publicKey`.
const QUESTION = /^(?:has|is|use|uses|with|without|allow|require)$/
const OPEN_KEY = /^(?:cache|envelope|idempotency|partition|public|routing)$/

/**
 * Whether a member, header or parameter of this name holds a secret, by the words of the name: true for `apiKey`,
 * `x-auth-token` and `keyPassword`, false for `passwordType`, `hasTokenCreated` and `publicKey`.
 */
export function isSecretName(name: string): boolean {
  const words = name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  const last = words.findLastIndex((word) => SECRET_WORD.test(word))
  if (last === -1 || QUESTION.test(words[0] ?? '')) return false
  if (/^(?:public|envelope)key$/.test(words[last] ?? '')) return false
  if (words[last] === 'key' && OPEN_KEY.test(words[last - 1] ?? '')) return false
  return !words.slice(last + 1).some((word) => ABOUT_A_SECRET.test(word))
}

/** Schemes of HTTP authentication, each of which is followed by a credential. */
export const AUTHENTICATION_SCHEMES =
  'basic|bearer|digest|negotiate|ntlm|dpop|hawk|hoba|oauth|token|api-?key|key|scram-sha-(?:1|256)|aws4-hmac-sha256|sharedaccesssignature|sharedkey|privatetoken'
