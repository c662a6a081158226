import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Whether a host name of a parsed URL stays on this machine: 127.0.0.0/8 (RFC 1122), also as IPv4-mapped IPv6;
 * `::1`; `localhost` and the names below it (RFC 6761).
 */
export function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.')
  return /^(?:\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]|(?:.+\.)?localhost\.?)$/.test(hostname)
}

/**
 * Whether an IP address is of this machine, of a private or link-local network, or of no single public
 * host: multicast, reserved and unspecified addresses. An IPv6 address that embeds such an IPv4
 * address is private as well. What is no IP address is private, so that nothing unknown passes.
 */
export function isPrivateAddress(address: string): boolean {
  const [plain = ''] = address.split('%')
  if (isIPv4(plain)) return ranges().check(plain, 'ipv4')
  return !isIPv6(plain) || ranges().check(plain, 'ipv6')
}

/**
 * Whether the host of a parsed URL is a private address, or a name that only this machine or its network
 * can know. Nothing is looked up: that another name stands for a private address is not seen here.
 *
 * @param hostname as `URL` gives it, which has every spelling of an IPv4 address in its dotted form
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

// The registries of special-purpose addresses (RFC 6890), without the ranges for documentation.
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

let made: BlockList | undefined

function ranges(): BlockList {
  if (made !== undefined) return made
  const list = new BlockList()
  for (const [network, bits] of ipv6Ranges) list.addSubnet(network, bits, 'ipv6')
  for (const [network, bits] of ipv4Ranges) {
    list.addSubnet(network, bits, 'ipv4')
    for (const prefix of embeddings) list.addSubnet(prefix + network, 96 + bits, 'ipv6')
    list.addSubnet(`2002:${inGroups(network)}::`, 16 + bits, 'ipv6')
  }
  made = list
  return list
}

/** An IPv4 address as two groups of IPv6. */
function inGroups(network: string): string {
  const hex = network.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))
  return `${hex.slice(0, 2).join('')}:${hex.slice(2).join('')}`
}
