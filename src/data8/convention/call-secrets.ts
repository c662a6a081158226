import { isSecretName } from '../../internal/redaction/secret-names.js'
import type { AuthenticatedCall } from './protocol.js'

/** What no error of a call may show: the secrets of its login, and the values of options with the name of a secret. */
export function callSecrets({
  login,
  options,
}: Pick<AuthenticatedCall<unknown>, 'login' | 'options'>): readonly string[] {
  const secrets = options.flatMap(({ name, value }) =>
    typeof value !== 'boolean' && isSecretName(name) ? [String(value)] : [],
  )
  // The same list where possible, so that its redactor is made once.
  return secrets.length === 0 ? login.secrets : [...login.secrets, ...secrets]
}
