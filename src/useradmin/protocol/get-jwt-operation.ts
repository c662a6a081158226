import { type Data8Target, data8Target } from '../../data8/convention/target.js'
import { isComplex, resolveType } from '../../xsd/content-model/complex-model.js'
import type {
  ElementDescriptor,
  ElementParticle,
  Particle,
  Service,
  TypeRef,
} from '../../xsd/descriptor.js'
import { UserAdminService } from '../generated/descriptors.js'
import type { JwtOutput } from '../generated/types.js'

export { type JwtOutput, UserAdminService }

/**
 * The one operation of the service, with three differences from the contract:
 *
 * - `maxCredits` may be left out. The contract requires the element and lets it be nil, which is how
 *   an ASMX stack declares an optional number; the service takes an absent one for a nil one.
 * - `Jwt` is required of a success, which the contract lets be absent.
 * - `expiresAt` is written as a text, which the protocol makes of the checked instant.
 */
export const getJwt: Data8Target = findGetJwt(UserAdminService)

function findGetJwt(service: Service): Data8Target {
  for (const operation of Object.values(service.operations)) {
    if (operation.name !== 'GetJWT' || operation.input === undefined) continue
    const type = changeParticles(operation.input, {
      maxCredits: { min: 0 },
      expiresAt: { type: 'string' },
    })
    const input = { ...operation.input, type }
    const found = data8Target({ ...operation, input }, ['Jwt'])
    if (found !== undefined) return found
  }
  throw new TypeError('the contract has no GetJWT that follows the convention')
}

type Changes = Readonly<Record<string, Partial<ElementParticle>>>

function changeParticles(element: ElementDescriptor, changes: Changes): TypeRef {
  const type = resolveType(element.type)
  if (!isComplex(type)) return type
  const particles = [type.content ?? []].flat()
  return { ...type, content: particles.map((particle) => change(particle, changes)) }
}

function change(particle: Particle, changes: Changes): Particle {
  if (particle.kind === 'any') return particle
  if ('items' in particle) {
    return { ...particle, items: particle.items.map((item) => change(item, changes)) }
  }
  return { ...particle, ...changes[particle.name] }
}
