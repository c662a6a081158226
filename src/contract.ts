import { type Data8Operation, data8Operation } from './data8/channel.js'
import { UserAdminService } from './generated/descriptors.js'
import type { GetJWT, JwtOutput } from './generated/types.js'
import type { ElementDescriptor, Particle, Service, TypeRef } from './soap/xsd/descriptor.js'

export { type JwtOutput, UserAdminService }

type MessageMember = 'clientIp' | 'expiresAt' | 'allowedMethods' | 'maxCredits'

/** What {@link GetJWT} holds beside what the convention of the service puts in; what is `undefined` is left out. */
export type GetJwtMessage = {
  readonly [M in MessageMember]: GetJWT[M] | (M extends 'expiresAt' ? never : undefined)
}

/**
 * The one operation of the service, with two differences from the contract:
 *
 * - `maxCredits` may be left out. The contract requires the element and lets it be nil, which is how
 *   an ASMX stack declares an optional number; the service takes an absent one for a nil one.
 * - `Jwt` is required of a success, which the contract lets be absent.
 */
export const getJwt: Data8Operation = findGetJwt(UserAdminService)

function findGetJwt(service: Service): Data8Operation {
  for (const operation of Object.values(service.operations)) {
    if (operation.name !== 'GetJWT' || operation.input === undefined) continue
    const input = { ...operation.input, type: makeOptional(operation.input, 'maxCredits') }
    const found = data8Operation({ ...operation, input }, ['Jwt'])
    if (found !== undefined) return found
  }
  throw new TypeError('the contract has no GetJWT that follows the convention')
}

function makeOptional(element: ElementDescriptor, member: string): TypeRef {
  const type = typeof element.type === 'function' ? element.type() : element.type
  if (typeof type === 'string' || type.kind !== 'complex' || type.content === undefined) return type
  return { ...type, content: relax(type.content, member) }
}

function relax(particle: Particle, member: string): Particle {
  if (particle.kind === 'any') return particle
  if (particle.kind === 'element') {
    return particle.name === member ? { ...particle, min: 0 } : particle
  }
  return { ...particle, items: particle.items.map((item) => relax(item, member)) }
}
