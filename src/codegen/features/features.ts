import type { SourceElement } from '../load/source.js'

/** What a contract may declare of messages, beyond the elements in their Body. */
export type FeatureKind =
  /** WS-Addressing headers; asks: their {@link AddressingAsk}. */
  | 'addressing'
  /** TLS, which the address of a port already has. */
  | 'https'
  /** Authentication, signatures and encryption; asks: {@link SecurityAsk}. */
  | 'security'
  /** Parts of messages that are signed or encrypted, by TLS or by the security of the message; asks: `signed`, `encrypted`. */
  | 'protected-parts'
  /** Binary content in MIME parts. */
  | 'mtom'
  | 'reliable-messaging'
  | 'transaction'
  /** A session of several calls, kept by cookies. */
  | 'session'
  /** MIME parts beside the envelope; asks: names of message parts. */
  | 'request-attachments'
  | 'reply-attachments'
  | 'reply-headers'
  /** Header blocks of requests with `use="encoded"`. */
  | 'encoded-headers'
  /** An encoding of envelopes other than XML. */
  | 'encoding'
  /** A transport other than HTTP. */
  | 'transport'
  /** Policy assertions that are not known; asks: their names. */
  | 'assertion'
  /** Extension elements that are not known, with `wsdl:required`; asks: their names. */
  | 'extension'

/** A feature that messages have, or may have. */
export interface Feature {
  readonly kind: FeatureKind
  /** Whether messages without it break the contract. */
  readonly required: boolean
  /** What it consists of, each with whether it is required by itself, rather than as one of several alternatives. */
  readonly asks: ReadonlyMap<string, boolean>
  /** The declaration, for warnings: the first that is required, else the first. */
  readonly source: SourceElement
}

export type Features = ReadonlyMap<FeatureKind, Feature>

/** A feature that the client does not have, in words. */
export interface FeatureText {
  /** Such as `WS-Addressing`. */
  readonly name: string
  /** What the client does without it, such as `its headers are not sent`. */
  readonly effect: string
  /** What to do about it. */
  readonly advice?: string
}

/** No feature. */
export const noFeatures: Features = new Map()

/** One feature. */
export function oneFeature(
  kind: FeatureKind,
  source: SourceElement,
  asks: readonly string[] = [],
  required = true,
): Features {
  return new Map([
    [kind, { kind, required, asks: new Map(asks.map((ask) => [ask, required])), source }],
  ])
}

/** The features of declarations that apply together: required where any requires them. */
export function allFeatures(parts: readonly Features[]): Features {
  const present = parts.filter(({ size }) => size > 0)
  return present.length < 2 ? (present[0] ?? noFeatures) : merge(present, 1)
}

/** The features of alternatives: required where each requires them. */
export function anyFeatures(alternatives: readonly Features[]): Features {
  if (alternatives.length < 2) return alternatives[0] ?? noFeatures
  return merge(alternatives, alternatives.length)
}

/** The features without some asks, and without those that consist of nothing else. */
export function withoutAsks(features: Features, left: ReadonlySet<string>): Features {
  const rest = [...features].map(([kind, feature]) => {
    const asks = new Map([...feature.asks].filter(([ask]) => !left.has(ask)))
    return asks.size === feature.asks.size || asks.size > 0
      ? [[kind, { ...feature, asks }] as const]
      : []
  })
  return new Map(rest.flat())
}

/** The same features, none of them required. */
export function optionalFeatures(features: Features): Features {
  return anyFeatures([features, noFeatures])
}

/** @param due the number of parts that have to require a feature for it to be required */
function merge(parts: readonly Features[], due: number): Features {
  const merged = new Map<FeatureKind, Tally>()
  for (const { kind, required, asks, source } of parts.flatMap((part) => [...part.values()])) {
    const tally = merged.get(kind) ?? { source, isRequired: false, requiring: 0, asks: new Map() }
    merged.set(kind, tally)
    if (required && !tally.isRequired) {
      tally.source = source
      tally.isRequired = true
    }
    tally.requiring += required ? 1 : 0
    for (const [ask, isDue] of asks) {
      tally.asks.set(ask, (tally.asks.get(ask) ?? 0) + (isDue ? 1 : 0))
    }
  }
  return new Map(
    [...merged].map(([kind, { source, requiring, asks }]) => {
      const flags = new Map([...asks].map(([ask, count]) => [ask, count >= due]))
      return [kind, { kind, required: requiring >= due, asks: flags, source }]
    }),
  )
}

interface Tally {
  source: SourceElement
  /** Whether `source` is that of a required feature. */
  isRequired: boolean
  requiring: number
  /** The number of parts that require each. */
  readonly asks: Map<string, number>
}
