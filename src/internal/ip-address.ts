import net, { isIPv4, isIPv6 } from 'node:net'

/** Whether a text is an IPv4 or IPv6 address, without zone, port or prefix length. */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%'))
}

/** Whether two texts are the same address in any notation; an IPv4-mapped IPv6 address is the IPv4 address. */
export function isSameAddress(a: string, b: string): boolean {
  return a === b || (isAddress(a) && isAddress(b) && canonicalAddress(a) === canonicalAddress(b))
}

/**
 * The canonical text of an address (RFC 5952); of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) that of the IPv4
 * address.
 */
export function canonicalAddress(address: string): string {
  if (isIPv4(address)) return address
  // Through the module object, since Node loads the class at its first access.
  const normal = new net.SocketAddress({ address, family: 'ipv6' }).address
  const mapped = normal.startsWith('::ffff:') ? normal.slice('::ffff:'.length) : ''
  return isIPv4(mapped) ? mapped : normal
}
