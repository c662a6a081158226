import { isSetting } from './header-secrets.js'
import { isSecretName } from './secret-names.js'

/**
 * The secrets in the query of a URL: each parameter as it is written, and the values of those that have the name of a
 * secret, or are not a word.
 */
export function querySecrets({ search, searchParams }: URL): string[] {
  const written = search.slice(1).split('&')
  const values = [...searchParams].flatMap(([name, value]) =>
    isSecretName(name) || /^(?:code|sig|signature)$/i.test(name) || !isSetting(value)
      ? [value]
      : [],
  )
  return [...written.filter((parameter) => parameter.length >= 6), ...values]
}

/** The password of a URL, encoded and decoded. */
export function urlPasswords({ password }: URL): string[] {
  return [password, decodeOrSame(password)]
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
