import { toIdentifier } from '../names.js'

/**
 * A short name for each namespace, out of its own words: the last that says something
 * (`http://www.data-8.co.uk/integr8`: `integr8`, `urn:example:billing:v2`: `billing_v2`), and more of
 * them where two would be equal.
 */
export function labelNamespaces(namespaces: Iterable<string>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  const taken = new Set<string>()
  for (const namespace of namespaces) {
    if (labels.has(namespace)) continue
    const label = chooseLabel(namespace, taken)
    taken.add(label)
    labels.set(namespace, label)
  }
  return labels
}

function chooseLabel(namespace: string, taken: ReadonlySet<string>): string {
  const words = wordsOf(namespace)
  for (let count = 1; count <= words.length; count += 1) {
    const chosen = words.slice(-count)
    // A bare version says nothing by itself.
    if (count < words.length && chosen.every(isVersion)) continue
    const label = labelOf(chosen)
    if (!taken.has(label)) return label
  }
  const longest = labelOf(words)
  for (let count = 2; ; count += 1) {
    if (!taken.has(`${longest}${count}`)) return `${longest}${count}`
  }
}

// Numbers that ran together would be others.
function labelOf(words: readonly string[]): string {
  return toIdentifier(words.join('_').replace(/(?<=\d)[^\p{ID_Continue}]+(?=\d)/gu, '_'))
}

function isVersion(word: string): boolean {
  return /^[vV]?\d[\d._-]*$/.test(word)
}

function wordsOf(namespace: string): readonly string[] {
  if (namespace === '') return ['unqualified']
  const body = namespace
    .replace(/^(?:https?:\/\/|urn:|uri:)/i, '')
    .replace(/\.(?:xsd|wsdl|asmx)$/i, '')
  const words = body.split(/[/:#?&=]+/).flatMap((part, index) => {
    // The host: the name that was registered. Elsewhere dots divide as slashes do, but for versions.
    if (index === 0 && /^[\w-]+(?:\.[\w-]+)+$/.test(part)) return hostName(part)
    return isVersion(part) ? [part] : part.split('.')
  })
  const wordy = words.filter((word) => /[\p{L}\d]/u.test(word))
  return wordy.length === 0 ? ['namespace'] : wordy
}

function hostName(host: string): readonly string[] {
  const parts = host.split('.').filter((part) => part !== 'www')
  const suffix = /^(?:co|com|org|net|gov|ac|edu)$/.test(parts.at(-2) ?? '') ? 2 : 1
  const name = parts.at(-1 - suffix) ?? parts[0]
  return name === undefined ? [] : [name]
}
