import { splitClarkName } from '../../xml/expanded-name.js'
import { describeSecurity } from './describe-security.js'
import type { Feature, FeatureKind, Features, FeatureText } from './features.js'

type Describe = (feature: Feature, others: Features) => FeatureText | undefined

const descriptions: Readonly<Record<FeatureKind, Describe>> = {
  addressing: describeAddressing,
  // The address has it.
  https: () => undefined,
  security: (feature, others) =>
    describeSecurity(feature, others.get('protected-parts')?.asks.has('encrypted') === true),
  'protected-parts': describeProtection,
  mtom: () => ({
    name: 'MTOM',
    effect:
      'requests have their binary content inline, and a reply that has it in attachments is refused',
  }),
  'reliable-messaging': () => ({
    name: 'WS-ReliableMessaging',
    effect: 'messages are sent without a sequence',
  }),
  transaction: () => ({
    name: 'WS-Coordination transactions',
    effect: 'messages are sent without a transaction',
  }),
  session: () => ({ name: 'a session', effect: 'cookies are not kept' }),
  'request-attachments': ({ asks }) => ({
    name: named('attachments in requests', [...asks.keys()]),
    effect: 'they are not sent',
  }),
  'reply-attachments': ({ asks }) => ({
    name: named('attachments in replies', [...asks.keys()]),
    effect: 'they are not read',
  }),
  'reply-headers': () => ({
    name: 'SOAP headers in the replies',
    effect: 'replies are read without their headers',
  }),
  'encoded-headers': () => ({
    name: 'encoded SOAP headers in the requests',
    effect: 'they are not sent',
  }),
  encoding: ({ asks }) => ({
    name: named('another encoding', [...asks.keys()]),
    effect: 'messages are sent as XML',
  }),
  transport: ({ asks }) => ({
    name: named('another transport', [...asks.keys()]),
    effect: 'messages are sent over HTTP',
  }),
  assertion: describeAssertions,
  extension: ({ asks }) => ({
    name: named('an extension element that is not known', [...asks.keys()].map(nameElement)),
    effect: 'it is ignored',
  }),
}

/**
 * Describes a feature that the client does not have; absent where it needs nothing.
 *
 * @param others the features of the same operation, this one included
 */
export function describeFeature(feature: Feature, others: Features): FeatureText | undefined {
  return descriptions[feature.kind](feature, others)
}

/** Why a port with these features cannot be called at all; absent for others. */
export function otherProtocol(features: Features): string | undefined {
  const encoding = features.get('encoding')
  if (encoding?.required) return `its messages are ${[...encoding.asks.keys()].join()}, not XML`
  const transport = features.get('transport')
  if (transport?.required) return `its transport is ${[...transport.asks.keys()].join()}, not HTTP`
  return undefined
}

/** The first names of a list, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const more = names.length - maxNames
  const shown = names.slice(0, maxNames).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

const maxNames = 10

function named(what: string, names: readonly string[]): string {
  return names.length === 0 ? what : `${what} (${listNames(names)})`
}

function nameElement(name: string): string {
  const { namespace, local } = splitClarkName(name)
  return namespace === '' ? local : `${local} of ${namespace}`
}

function describeAddressing({ asks, required }: Feature): FeatureText | undefined {
  const isDraft = asks.has('2004/08') && !asks.has('2005/08')
  if (!isDraft && !asks.has('2005/08')) return undefined
  return {
    name: isDraft ? 'WS-Addressing of August 2004' : 'WS-Addressing',
    effect:
      required && asks.get('non-anonymous') === true
        ? 'its headers are not sent, and a reply on another connection is not received'
        : 'its headers are not sent',
  }
}

// An assertion that is optional and not known is ignored, as its contract allows.
function describeAssertions({ asks, required }: Feature): FeatureText | undefined {
  if (!required) return undefined
  const names = [...asks.keys()]
  const due = names.filter((name) => asks.get(name) === true)
  return {
    name: named(
      'a policy assertion that is not known',
      (due.length === 0 ? names : due).map(nameElement),
    ),
    effect: 'it is ignored',
  }
}

function describeProtection(
  { asks, required }: Feature,
  others: Features,
): FeatureText | undefined {
  const security = others.get('security')?.asks
  const isCovered =
    others.has('https') || security?.has('asymmetric-binding') || security?.has('symmetric-binding')
  if (isCovered === true || !required) return undefined
  return {
    name: `${[...asks.keys()].join(' and ')} parts of messages`,
    effect: 'messages are sent unsigned and as plain text',
  }
}
