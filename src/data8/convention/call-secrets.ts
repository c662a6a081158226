import { isSecretName } from '../../internal/redaction/secret-names.js'
import { isApplicationName } from './options.js'
import type { AuthenticatedCall } from './protocol.js'

/** What no error of a call may show: the secrets of its login, and the values of options with the name of a secret. */
export function callSecrets({
  login,
  options,
}: Pick<AuthenticatedCall<unknown>, 'login' | 'options'>): readonly string[] {
  // The same list where possible, so that its redactor is made once.
  let secrets = login.secrets
  for (const option of options) {
    const { value } = option
    // The usual option first, whose name need not be examined.
    if (isApplicationName(option) || typeof value === 'boolean') continue
    if (isSecretName(option.name)) secrets = [...secrets, String(value)]
  }
  return secrets
}
