import net, { isIPv4, isIPv6 } from 'node:net'

/** Whether a text is an IPv4 or IPv6 address and nothing more: no zone, port, prefix length or name. */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%'))
}

/** Whether two texts are the same address, however they are spelt; an IPv4 address mapped into IPv6 is the same. */
export function isSameAddress(a: string, b: string): boolean {
  return a === b || (isAddress(a) && isAddress(b) && canonicalAddress(a) === canonicalAddress(b))
}

/**
 * The canonical spelling of an address (RFC 5952); of an IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2)
 * that of the IPv4 address.
 */
export function canonicalAddress(address: string): string {
  if (isIPv4(address)) return address
  // By the module: Node loads the class when it is first asked for.
  const normal = new net.SocketAddress({ address, family: 'ipv6' }).address
  const mapped = normal.startsWith('::ffff:') ? normal.slice('::ffff:'.length) : ''
  return isIPv4(mapped) ? mapped : normal
}
