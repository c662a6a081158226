import net from 'node:net'
import { InputError } from '../../errors.js'
import { canonicalAddress, isAddress } from '../../internal/ip-address.js'
import { itemPath, readFields, readList, readString, refuse } from '../../internal/validation.js'
import { badRequest, Failure } from './answer.js'
import type { Call } from './call.js'

/** Whether an address, in canonical form, is that of a proxy whose `X-Forwarded-For` is believed. */
export type IsTrusted = (address: string) => boolean

const familyOf = (address: string): 'ipv4' | 'ipv6' => (net.isIPv4(address) ? 'ipv4' : 'ipv6')

/**
 * Reads the option `clientIp`.
 *
 * @returns undefined where tokens are not bound
 * @throws InputError
 */
export function readClientIp(value: unknown): IsTrusted | undefined {
  if (value === undefined || value === false) return undefined
  if (value === true) return () => false
  if (typeof value !== 'object') throw refuse('clientIp', 'true or an object', value)
  const { trustedProxies } = readFields(value, 'clientIp', ['trustedProxies'])
  const path = 'clientIp.trustedProxies'
  // One for each family: an IPv6 range would also match IPv4 addresses, by their mapped form.
  const trusted = { ipv4: new net.BlockList(), ipv6: new net.BlockList() }
  readList(trustedProxies, path, 1000).forEach((item, index) => {
    addProxy(trusted, item, itemPath(path, index))
  })
  return (address) => {
    const family = familyOf(address)
    return trusted[family].check(address, family)
  }
}

function addProxy(
  trusted: Readonly<Record<'ipv4' | 'ipv6', net.BlockList>>,
  value: unknown,
  path: string,
): void {
  const [address = '', prefix, ...rest] = readString(value, path).split('/')
  const bits = net.isIPv4(address) ? 32 : 128
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
  if (!isAddress(address) || length < 0 || length > bits || rest.length > 0) {
    throw new InputError(path, 'must be an IPv4 or IPv6 address, or a range such as 10.0.0.0/8')
  }
  const canonical = canonicalAddress(address)
  // Addresses are compared in canonical form, in which an IPv4-mapped IPv6 address is the IPv4 address.
  const shortened = bits === 128 && familyOf(canonical) === 'ipv4' ? length - 96 : length
  if (shortened < 0) {
    throw new InputError(path, 'must be a range of IPv4 addresses, written as such')
  }
  const family = familyOf(canonical)
  trusted[family].addSubnet(canonical, shortened, family)
}

/**
 * The address of the caller: that of the socket or, as long as each hop is a trusted proxy, the one that it names.
 *
 * @throws Failure where the server does not tell the address of the socket
 * @throws Refusal where a trusted proxy names what is no address
 */
export function callerAddress(call: Call, isTrusted: IsTrusted): string {
  const { remoteAddress } = call
  if (remoteAddress === undefined || !isAddress(remoteAddress)) {
    throw new Failure(
      'the address of the socket is not known, and clientIp needs it: call fetch(request, { remoteAddress })',
    )
  }
  let address = canonicalAddress(remoteAddress)
  const hops = (call.header('x-forwarded-for') ?? '').split(',')
  while (isTrusted(address)) {
    const hop = hops.pop()?.trim()
    if (hop === undefined || (hop === '' && hops.length === 0)) return address
    const named = withoutPort(hop)
    if (!isAddress(named)) throw badRequest('X-Forwarded-For has an entry that is not an address')
    address = canonicalAddress(named)
  }
  return address
}

// Some proxies add the port, and then brackets to IPv6 addresses.
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? []
  return bracketed ?? plain ?? hop
}
