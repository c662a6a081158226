import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { ConnectionError } from '../errors.js'

type Matcher = (host: string, port: number) => boolean

/**
 * Whether a list in the form of `NO_PROXY` names the host and port, by the rules of curl. Entries are separated
 * by commas and white space. Each is one of
 *
 * - `*`, for every host;
 * - a name, for itself and its subdomains; with a leading `*`, for all names that end with the rest;
 * - an IPv4 or IPv6 address, or a range of these in CIDR notation; IPv6 with or without brackets;
 * - any of these with `:port`, for that port only.
 *
 * Dots at either end of an entry are ignored, and so is case. An IPv4-mapped IPv6 address is the IPv4 address.
 * An entry of another form has no effect where another entry names the host.
 *
 * @param host as a parsed URL has it, without brackets
 * @throws ConnectionError for an entry of another form, where no other entry names the host
 */
export function isInNoProxy(list: string, host: string, port: number): boolean {
  const name = host.replace(/\.+$/, '')
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== '')
  const matchers = entries.map(readEntry)
  if (matchers.some((matches) => matches?.(name, port))) return true
  const index = matchers.indexOf(undefined)
  if (index === -1) return false
  // Not shown where it may be a proxy URL with a password.
  const text = list.includes('@') ? '' : ` (${JSON.stringify(entries[index]?.slice(0, 100))})`
  throw new ConnectionError(
    `entry ${index + 1} of NO_PROXY${text} is not supported: it must be a host name, an address, a range in CIDR notation, or *`,
    'NO_PROXY_UNSUPPORTED',
    { sent: false },
  )
}

function readEntry(entry: string): Matcher | undefined {
  const [, before = entry, digits] = /^(\[.*|[^:]*):(\d+)$/.exec(entry) ?? []
  const matchesHost = readHost(before)
  if (matchesHost === undefined || digits === undefined) return matchesHost
  const entryPort = Number(digits)
  if (entryPort < 1 || entryPort > 65_535) return undefined
  return (host, port) => port === entryPort && matchesHost(host, port)
}

function readHost(text: string): Matcher | undefined {
  if (text === '*') return () => true
  const bare = text.replace(/^\.+|\.+$/g, '')
  if (bare.startsWith('*')) return readEnding(bare.slice(1))
  return /[:/]/.test(bare) || isIPv4(bare) ? readRange(bare) : readSubtree(bare)
}

function readEnding(text: string): Matcher | undefined {
  const dot = text.startsWith('.') ? '.' : ''
  const name = readName(text.slice(dot.length))
  return name === undefined ? undefined : (host) => host.endsWith(dot + name)
}

function readSubtree(text: string): Matcher | undefined {
  const name = readName(text)
  return name === undefined ? undefined : (host) => host === name || host.endsWith(`.${name}`)
}

/** The name as a parsed URL has it. Underscores are allowed. */
function readName(text: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(text)) return undefined
  const name = domainToASCII(text)
  // A name whose last label is a number is an incomplete address.
  return /^(?:[\w-]+\.)*(?!(?:\d+|0x[\da-f]*)$)[\w-]+$/.test(name) ? name : undefined
}

function readRange(text: string): Matcher | undefined {
  const [, bracketed, bare = '', digits] = /^(?:\[(.+)\]|([^[\]/]+))(?:\/(\d+))?$/.exec(text) ?? []
  const address = bracketed ?? bare
  const family = familyOf(address)
  // A URL cannot have an address with a zone.
  if (family === undefined || address.includes('%')) return undefined
  if (bracketed !== undefined && family === 'ipv4') return undefined
  const length = family === 'ipv4' ? 32 : 128
  const prefix = digits === undefined ? length : Number(digits)
  if (prefix > length) return undefined
  const range = new BlockList()
  range.addSubnet(address, prefix, family)
  return (host) => {
    const hostFamily = familyOf(host)
    return hostFamily !== undefined && range.check(host, hostFamily)
  }
}

function familyOf(host: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(host)) return 'ipv4'
  return isIPv6(host) ? 'ipv6' : undefined
}
