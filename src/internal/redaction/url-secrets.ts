import { isSecretName } from './secret-names.js'

/** The secrets in the query of a URL: the values of parameters with the name of a secret. */
export function querySecrets(url: URL): string[] {
  return [...url.searchParams].flatMap(([name, value]) =>
    isSecretName(name) || /^(?:code|sig|signature)$/i.test(name) ? [value] : [],
  )
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
