import { describeFeature, listNames } from '../features/describe-feature.js'
import type { Feature, Features, FeatureText } from '../features/features.js'
import type { UnsupportedConstruct } from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import type { OperationFeatures } from './operation-features.js'

/** The features of a port. */
export interface PortFeatures {
  readonly port: string
  readonly binding: string
  /** Those that the port declares itself; others are of its binding. */
  readonly own: Features
  readonly operations: readonly OperationFeatures[]
}

/** One feature, and the operations that have it. */
interface Report {
  readonly feature: Feature
  readonly text: FeatureText
  readonly places: Map<string, Place>
}

interface Place {
  /** Names of the operations with the feature. */
  readonly names: Set<string>
  /** Number of operations of the binding or port. */
  readonly total: number
}

/**
 * Reports the features that the client does not have, each with its operations. Those that are required also get a
 * warning for each declaration.
 */
export function reportFeatures(
  ports: readonly PortFeatures[],
  warn: Warn,
): readonly UnsupportedConstruct[] {
  const described = new Map<Features, readonly Described[]>()
  const describe = (features: Features): readonly Described[] => {
    const known = described.get(features)
    if (known !== undefined) return known
    const found = describeAll(features)
    described.set(features, found)
    return found
  }
  const byDeclaration = collect(
    ports,
    describe,
    ({ source }) => `${source.location}:${source.line}`,
  )
  for (const { feature, text, places } of byDeclaration) {
    if (!feature.required) continue
    warn(feature.source, `requires ${text.name}; ${text.effect} (${describePlaces(places)})`)
  }
  return collect(ports, describe, () => '').map(({ feature, text, places }) => {
    const { name, effect, advice } = text
    const areHeaders = feature.kind.endsWith('-headers')
    const need = feature.required ? 'required' : 'optional'
    return {
      what: `${name} ${areHeaders ? 'of' : 'for'} ${describePlaces(places)}`,
      why: areHeaders ? effect : `${need}; ${effect}`,
      ...(advice === undefined ? {} : { advice }),
    }
  })
}

/** A feature that the client does not have. */
interface Described {
  readonly feature: Feature
  readonly text: FeatureText
  /** Equal for features that are described alike. */
  readonly key: string
}

function describeAll(features: Features): readonly Described[] {
  return [...features.values()].flatMap((feature) => {
    const text = describeFeature(feature, features)
    if (text === undefined) return []
    return [{ feature, text, key: JSON.stringify([text, feature.required]) }]
  })
}

/**
 * The reports of features, one for those with the same text and key.
 *
 * @param describe describes features once, since many operations share them
 */
function collect(
  ports: readonly PortFeatures[],
  describe: (features: Features) => readonly Described[],
  keyOf: (feature: Feature) => string,
): readonly Report[] {
  const reports = new Map<string, Report>()
  for (const { port, binding, own, operations } of ports) {
    const total = new Set(operations.map(({ operation }) => operation)).size
    for (const { operation, features } of operations) {
      for (const { feature, text, key: ownKey } of describe(features)) {
        const key = `${ownKey} ${keyOf(feature)}`
        const report = reports.get(key) ?? { feature, text, places: new Map() }
        reports.set(key, report)
        const placeName = own.has(feature.kind) ? `port ${port}` : `binding ${binding}`
        const place = report.places.get(placeName) ?? { names: new Set(), total }
        report.places.set(placeName, place)
        place.names.add(operation)
      }
    }
  }
  return [...reports.values()]
}

// Bindings that differ in the version of SOAP have the same operations.
function describePlaces(places: ReadonlyMap<string, Place>): string {
  const byOperations = new Map<string, string[]>()
  for (const [place, { names, total }] of places) {
    const operations = describeOperations(names, total)
    const same = byOperations.get(operations)
    if (same === undefined) byOperations.set(operations, [place])
    else same.push(place)
  }
  return [...byOperations].map(([operations, of]) => `${operations} of ${listNames(of)}`).join('; ')
}

function describeOperations(names: ReadonlySet<string>, total: number): string {
  if (names.size === 1) return `operation ${[...names].join()}`
  if (names.size === total) return `all ${total} operations`
  return `operations ${listNames([...names])}`
}
