import { clarkName, splitClarkName } from '../../xml/expanded-name.js'
import { type SourceElement, textContent } from '../load/source.js'
import { addressingFeatures } from './addressing.js'
import {
  allFeatures,
  type FeatureKind,
  type Features,
  noFeatures,
  oneFeature,
  optionalFeatures,
} from './features.js'
import { httpAuthentication, isSecurityNamespace, securityFeatures } from './security-assertions.js'

/** Assertions about messages, by the namespaces that have them. */
const assertions: readonly {
  readonly namespace: RegExp
  readonly name: RegExp
  readonly kind: FeatureKind
  readonly ask?: string
}[] = [
  {
    namespace: /\/optimizedmimeserialization$/,
    name: /^OptimizedMimeSerialization$/,
    kind: 'mtom',
  },
  { namespace: /\/soap1[12]-mtom-policy$/, name: /^MTOM$/, kind: 'mtom' },
  {
    namespace: /\/rm\/policy$|\/wsrmp\/\d+$|\/rmp?$/,
    name: /^RMAssertion$/,
    kind: 'reliable-messaging',
  },
  {
    namespace: /\/wsat(?:\/|$)|\/wsba(?:\/|$)|\/oletx$/,
    name: /^(?:AT|BA\w*|OleTx)Assertion$/,
    kind: 'transaction',
  },
  {
    namespace: /\/mspolicy\/netbinary\d*$/,
    name: /^BinaryEncoding$/,
    kind: 'encoding',
    ask: '.NET binary XML',
  },
  { namespace: /\/framing\/policy$/, name: /./, kind: 'transport', ask: 'TCP' },
  { namespace: /\/mspolicy\/msmq$/, name: /./, kind: 'transport', ask: 'MSMQ' },
  {
    namespace: /^http:\/\/schemas\.microsoft\.com\/soap\/peer$/,
    name: /./,
    kind: 'transport',
    ask: 'peer-to-peer channels',
  },
]

/** Namespaces of settings of a toolkit or a service, which require nothing of a message. */
const settings =
  /^http:\/\/(?:schemas\.sun\.com|java\.sun\.com|sun\.com|ws\.apache\.org\/(?:rampart|sandesha)|cxf\.apache\.org|www\.wso2\.org|schemas\.oracle\.com\/ws\/2006\/01\/loggingpolicy|schemas\.microsoft\.com\/xrm|schemas\.microsoft\.com\/net\/2005\/02\/rm|schemas\.xmlsoap\.org\/ws\/2004\/09\/policy\/encoding)(?:\/|$)/

/**
 * The features that a policy assertion requires, whether it is optional aside.
 *
 * @param nested the features of the policy in the assertion
 */
export function assertionFeatures(assertion: SourceElement, nested: Features): Features {
  const { name, namespace } = assertion
  const addressing = addressingFeatures(assertion)
  if (addressing !== undefined) return allFeatures([addressing, nested])
  if (isSecurityNamespace(namespace)) return securityFeatures(assertion, nested)
  const authentication = httpAuthentication(assertion)
  if (authentication !== undefined) return authentication
  if (sapNamespace.test(namespace)) return sapFeatures(assertion)
  for (const known of assertions) {
    if (!known.namespace.test(namespace)) continue
    if (!known.name.test(name)) return noFeatures
    return oneFeature(known.kind, assertion, known.ask === undefined ? [] : [known.ask])
  }
  if (settings.test(namespace) || isPrivate(assertion)) return noFeatures
  return oneFeature('assertion', assertion, [clarkName(namespace, name)])
}

const sapNamespace = /^http:\/\/www\.sap\.com\//

// Settings of SAP that are on; assertions that say that a feature is off are common.
function sapFeatures(assertion: SourceElement): Features {
  const isOn = /^\s*(?:true|yes|1)\s*$/.test(textContent(assertion))
  if (!isOn) return noFeatures
  switch (assertion.name) {
    case 'Enabled':
      return optionalFeatures(
        allFeatures([
          oneFeature('request-attachments', assertion),
          oneFeature('reply-attachments', assertion),
        ]),
      )
    case 'enableWSRM':
      return oneFeature('reliable-messaging', assertion)
    case 'required':
      return oneFeature('transaction', assertion)
    case 'Session':
      return oneFeature('session', assertion)
    default:
      return noFeatures
  }
}

// Metro marks settings of one side with wspp:visibility.
function isPrivate({ attributes }: SourceElement): boolean {
  return [...attributes].some(
    ([name, value]) => splitClarkName(name).local === 'visibility' && value.trim() === 'private',
  )
}
