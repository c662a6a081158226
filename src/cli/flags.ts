/** The flag or environment variable for a field of a request or an option of a client. */
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
  protocol: '--protocol',
  apiKeyIn: '--api-key-in',
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

/** The same for the options of a tool server. */
export const MCP_FLAGS: Readonly<Record<string, string>> = {
  'ceilings.allowedMethods': '--allow',
  'ceilings.clientIp': '--client-ip',
  'ceilings.expiresIn': '--max-life',
  'ceilings.maxCredits': '--max-credits',
  mintsPerHour: '--mints-per-hour',
  'deliver.folder': '--deliver-dir',
}

/** The same for the options with which a contract is read. */
export const CONTRACT_FLAGS: Readonly<Record<string, string>> = {
  headers: '--header',
  login: '--user',
  'login.password': 'the password of --user',
}

const MEANINGS: Readonly<Record<string, string>> = {
  "protocol: 'json'": '--protocol json',
  'allowInsecureHttp: true': '--allow-insecure-http',
  timeoutMs: '--timeout',
  deadlineMs: '--deadline',
  'tls.ca': '--ca',
  'tls.cert and tls.key, or tls.pfx': '--cert and --key',
  'tls.cert': '--cert',
  'tls.key': '--key',
  'give the option proxy': 'correct HTTPS_PROXY or HTTP_PROXY',
  'give it as credentials': 'give it in DATA8_API_KEY',
}

/** Replaces names of options in a message of the library by their flags. */
export const inFlags = translator(MEANINGS)

/**
 * The same for a message about reading a contract. It may quote the contract, so that whole phrases are replaced. The
 * limit on the time has no flag.
 */
export const inContractFlags = translator({
  'give it as tls.ca': 'give it with --ca',
  'give the authority as tls.ca': 'give the authority with --ca',
  'give one as tls.cert and tls.key, or tls.pfx': 'give one with --cert and --key',
  'within timeoutMs, ': 'within ',
  'give the option proxy': 'correct HTTPS_PROXY or HTTP_PROXY',
})

function translator(meanings: Readonly<Record<string, string>>): (message: string) => string {
  const words = Object.keys(meanings).map((word) => word.replaceAll('.', '\\.'))
  const pattern = new RegExp(words.join('|'), 'g')
  return (message) => message.replaceAll(pattern, (word) => meanings[word] ?? word)
}
