import { clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { PortModel } from '../model/contract-model.js'

/**
 * Identifies a contract by the Clark names of its services, each once. Characters that separate names in a
 * header are percent-encoded.
 */
export type ContractIdentity = readonly string[]

/** The identity of a contract, from its ports; a binding without a port counts as a service. */
export function identityOf(
  ports: readonly Pick<PortModel, 'namespace' | 'service'>[],
): ContractIdentity {
  const encode = (text: string): string => text.replace(/[\s{},\p{Cc}]/gu, encodeURIComponent)
  return [
    ...new Set(
      ports.map(({ namespace, service }) => clarkName(encode(namespace), encode(service))),
    ),
  ]
}

/**
 * Whether two identities are those of one contract: one has all services of the other, since a new version may
 * add or remove services.
 */
export function isSameContract(one: ContractIdentity, other: ContractIdentity): boolean {
  const [fewer, more] = one.length < other.length ? [one, other] : [other, one]
  return fewer.every((name) => more.includes(name))
}

const mostServices = 5

/** Describes a contract, such as `the service Tides (namespace urn:example:tides)`. */
export function describeContract(identity: ContractIdentity): string {
  const services = identity.slice(0, mostServices).map((name) => {
    const { namespace, local } = splitClarkName(name)
    return `${local} (${namespace === '' ? 'no namespace' : `namespace ${namespace}`})`
  })
  const more = identity.length - services.length
  if (more > 0) services.push(`${more} more`)
  return `the service${services.length > 1 ? 's' : ''} ${services.join(', ')}`
}
