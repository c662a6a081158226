/** The flag, or what stands in its place, that gives a field of a request or an option of a client. */
export const FLAGS: Readonly<Record<string, string>> = {
  expiresAt: '--expires-at',
  expiresIn: '--expires-in',
  allowedMethods: '--allow',
  clientIp: '--client-ip',
  maxCredits: '--max-credits',
  applicationName: '--application-name',
  options: '--option',
  endpoint: '--endpoint (or DATA8_ENDPOINT)',
  allowInsecureHttp: '--allow-insecure-http',
  soapVersion: '--soap-version',
  timeoutMs: '--timeout',
  deadlineMs: '--deadline',
  retries: '--retries',
  tls: '--ca, --cert or --key',
  'tls.ca': '--ca',
  'tls.cert': '--cert',
  'tls.key': '--key',
  'tls.passphrase': 'the passphrase of --key',
  proxy: 'the proxy (HTTPS_PROXY or HTTP_PROXY)',
  credentials: 'the login (DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY)',
}

/** Words of messages that stand for a flag. */
export const FLAG_BY_WORD: Readonly<Record<string, string>> = {
  'allowInsecureHttp: true': '--allow-insecure-http',
  timeoutMs: '--timeout',
  deadlineMs: '--deadline',
  'tls.ca': '--ca',
  'tls.cert and tls.key, or tls.pfx': '--cert and --key',
  'tls.cert': '--cert',
  'tls.key': '--key',
}

export const WORDS = new RegExp(Object.keys(FLAG_BY_WORD).map(quote).join('|'), 'g')

function quote(word: string): string {
  return word.replaceAll('.', '\\.')
}
