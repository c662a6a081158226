import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Whether the host name of a parsed URL is a loopback address: 127.0.0.0/8 (RFC 1122), also as IPv4-mapped IPv6;
 * `::1`; `localhost` and its subdomains (RFC 6761).
 */
export function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.')
  return /^(?:\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]|(?:.+\.)?localhost\.?)$/.test(hostname)
}

/**
 * Whether an IP address is not that of a public host: a loopback, private, link-local, multicast, reserved or
 * unspecified address, or an IPv6 address that embeds such an IPv4 address. A text that is not an IP address counts as
 * private, so that it is refused.
 */
export function isPrivateAddress(address: string): boolean {
  const [plain = ''] = address.split('%')
  if (isIPv4(plain)) return ranges().check(plain, 'ipv4')
  return !isIPv6(plain) || ranges().check(plain, 'ipv6')
}

/**
 * Whether the host of a parsed URL is a private address, or a name for local use. The name is not looked up, so a
 * public name that resolves to a private address is not detected.
 *
 * @param hostname as `URL` gives it, which has all IPv4 addresses in dotted form
 */
export function isLocalHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$|\.+$/g, '').toLowerCase()
  return isIPv4(name) || isIPv6(name)
    ? isPrivateAddress(name)
    : !name.includes('.') || localSuffix.test(name)
}

// RFC 6761 6.3, RFC 6762 3 and appendix G, RFC 8375, and `.internal`, which ICANN reserved for private use.
const localSuffix =
  /\.(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/

// Special-purpose addresses (RFC 6890), without the ranges for documentation.
const ipv4Ranges = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

const ipv6Ranges = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo, which embeds IPv4 addresses inverted.
  ['2001::', 32],
  ['2001:2::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

// IPv4-compatible, IPv4-mapped, IPv4-translated (RFC 2765) and NAT64 (RFC 6052).
const embeddings = ['::', '::ffff:', '::ffff:0:', '64:ff9b::']

let blockList: BlockList | undefined

function ranges(): BlockList {
  if (blockList !== undefined) return blockList
  const list = new BlockList()
  for (const [network, bits] of ipv6Ranges) list.addSubnet(network, bits, 'ipv6')
  for (const [network, bits] of ipv4Ranges) {
    list.addSubnet(network, bits, 'ipv4')
    for (const prefix of embeddings) list.addSubnet(prefix + network, 96 + bits, 'ipv6')
    list.addSubnet(`2002:${inGroups(network)}::`, 16 + bits, 'ipv6')
  }
  blockList = list
  return list
}

/** An IPv4 address as two groups of IPv6. */
function inGroups(network: string): string {
  const hex = network.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))
  return `${hex.slice(0, 2).join('')}:${hex.slice(2).join('')}`
}
