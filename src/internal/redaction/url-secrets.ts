import { isSecretName } from './secret-names.js'

/** What must not show of the query of a URL: the values of parameters that are named as secrets are. */
export function querySecrets(url: URL): string[] {
  return [...url.searchParams].flatMap(([name, value]) =>
    isSecretName(name) || /^(?:code|sig|signature)$/i.test(name) ? [value] : [],
  )
}

/** The password of a URL, as it is written there and as it is meant. */
export function urlPasswords(url: string): string[] {
  const { password } = new URL(url)
  return [password, decodeOrSame(password)]
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
