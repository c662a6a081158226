import { isSameAddress } from '../internal/ip-address.js'
import type { Widening } from './failures.js'
import type { Grant } from './mint.js'

/** How much later a token expires than was asked for, in seconds. */
const LATER_S = 3600

// Addresses for documentation (RFC 5737).
const [OTHER_ADDRESS, ANOTHER_ADDRESS] = ['198.51.100.1', '198.51.100.2']

/** What a token is minted with that is wider than was asked for in one way. */
export function widen(grant: Grant, widening: Widening): Grant {
  switch (widening) {
    case 'expiry':
      return { ...grant, expiresAt: grant.expiresAt + LATER_S }
    case 'methods':
      return { ...grant, allowedMethods: [] }
    case 'credits':
      return { ...grant, maxCredits: undefined }
    case 'address':
      return grant.clientIp === '' ? grant : { ...grant, clientIp: otherAddress(grant.clientIp) }
  }
}

function otherAddress(address: string): string {
  return isSameAddress(address, OTHER_ADDRESS) ? ANOTHER_ADDRESS : OTHER_ADDRESS
}
