import { XML_NAMESPACE } from '../../xml/namespaces.js'
import type { ContractModel } from '../model/contract-model.js'
import { particlesIn } from '../model/particles.js'
import { toIdentifier } from '../model/typescript-names.js'

/** Length above which a short name has only the last parts of its first word. */
const readableLength = 36

/** The namespaces of all parts of a contract, those of its schemas first. */
export function namespacesOf(model: ContractModel): ReadonlySet<string> {
  const namespaces = new Set(model.namespaces)
  for (const definition of model.types.values()) {
    if (definition.kind === 'simple') continue
    for (const { namespace } of definition.attributes) namespaces.add(namespace)
    if (definition.content === undefined) continue
    for (const particle of particlesIn(definition.content)) {
      if (particle.kind === 'element') namespaces.add(particle.namespace)
    }
  }
  for (const { namespace, operations } of model.ports) {
    namespaces.add(namespace)
    for (const { input, output, headers, faults } of operations) {
      for (const element of [input, output, ...headers, ...faults]) {
        if (element !== undefined && element !== 'empty') namespaces.add(element.namespace)
      }
    }
  }
  return namespaces
}

/**
 * A unique short name for each namespace, made of its last word that is not a version
 * (`http://www.data-8.co.uk/integr8`: `integr8`, `urn:example:billing:v2`: `billing_v2`), or of more
 * words where two would be equal. Where it would be longer than {@link readableLength}, the first of these words
 * has only as many of its last parts as make the name unique
 * (`urn:example-rates-GetDailyRatesOfAll:2014-04-08`: `GetDailyRatesOfAll_2014_04_08`).
 */
export function shortenNamespaces(namespaces: Iterable<string>): ReadonlyMap<string, string> {
  const shortNames = new Map<string, string>()
  const taken = new Set<string>()
  for (const namespace of namespaces) {
    if (shortNames.has(namespace)) continue
    const shortName = chooseShortName(namespace, taken)
    taken.add(shortName)
    shortNames.set(namespace, shortName)
  }
  return shortNames
}

function chooseShortName(namespace: string, taken: ReadonlySet<string>): string {
  const words = wordsOf(namespace)
  for (let count = 1; count <= words.length; count += 1) {
    const chosen = words.slice(-count)
    // A version alone does not identify a namespace.
    if (count < words.length && chosen.every(isVersion)) continue
    const shortName = shortNameOf(chosen)
    if (!taken.has(shortName)) return shortenWord(chosen, shortName, taken)
  }
  // The parts of a host before its registered name.
  const subdomains = subdomainsOf(namespace)
  for (let count = 1; count <= subdomains.length; count += 1) {
    const before = subdomains.slice(0, count)
    const shortName = shortNameOf(words.length === 1 ? before : [...before, ...words])
    if (!before.every(isVersion) && !taken.has(shortName)) return shortName
  }
  const longest = shortNameOf(words)
  for (let count = 2; ; count += 1) {
    if (!taken.has(`${longest}${count}`)) return `${longest}${count}`
  }
}

function shortenWord(
  [word = '', ...others]: readonly string[],
  shortName: string,
  taken: ReadonlySet<string>,
): string {
  if (shortName.length <= readableLength) return shortName
  const parts = word.split(/[^\p{ID_Continue}]+/u).filter((part) => part !== '')
  for (let count = 1; count < parts.length; count += 1) {
    const ends = parts.slice(-count)
    const name = shortNameOf([ends.join('-'), ...others])
    if (!ends.every(isVersion) && !taken.has(name)) return name
  }
  return shortName
}

// Adjacent numbers stay separate: `1_2`, not `12`.
function shortNameOf(words: readonly string[]): string {
  return toIdentifier(words.join('_').replace(/(?<=\d)[^\p{ID_Continue}]+(?=\d)/gu, '_'))
}

function isVersion(word: string): boolean {
  return /^[vV]?\d[\d._-]*$/.test(word)
}

function bodyOf(namespace: string): string {
  return namespace.replace(/^(?:https?:\/\/|urn:|uri:)/i, '').replace(/\.(?:xsd|wsdl|asmx)$/i, '')
}

function subdomainsOf(namespace: string): readonly string[] {
  const [host = ''] = bodyOf(namespace).split(/[/:#?&=]/)
  if (!isHost(host)) return []
  const parts = host.split('.').filter((part) => part !== 'www')
  return parts.slice(0, Math.max(0, parts.length - 1 - suffixLength(parts)))
}

function wordsOf(namespace: string): readonly string[] {
  if (namespace === '') return ['unqualified']
  if (namespace === XML_NAMESPACE) return ['xml']
  const words = bodyOf(namespace)
    .split(/[/:#?&=]+/)
    .flatMap((part, index) => {
      // Of the host, the registered name. In other parts dots separate words, except in versions.
      if (index === 0 && isHost(part)) return hostName(part)
      return isVersion(part) ? [part] : part.split('.')
    })
  const wordy = words.filter((word) => /[\p{L}\d]/u.test(word))
  return wordy.length === 0 ? ['namespace'] : wordy
}

function hostName(host: string): readonly string[] {
  const parts = host.split('.').filter((part) => part !== 'www')
  const name = parts.at(-1 - suffixLength(parts)) ?? parts[0]
  return name === undefined ? [] : [name]
}

function isHost(part: string): boolean {
  return /^[\w-]+(?:\.[\w-]+)+$/.test(part)
}

function suffixLength(parts: readonly string[]): number {
  return /^(?:co|com|org|net|gov|ac|edu)$/.test(parts.at(-2) ?? '') ? 2 : 1
}
