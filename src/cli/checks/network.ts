import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { attemptTimeout, connectionFailure } from '../../http/failure.js'
import { findProxy } from '../../http/proxy.js'
import { authorityOf, hostOf, portOf, secureOptions } from '../../http/route.js'
import { isLoopback } from '../../internal/addresses.js'
import { waitFor } from '../../internal/wait-for.js'
import { describeSpan } from '../terminal/duration.js'
import { type Finding, ok, skip, type Target, warn } from './check.js'

/** The proxy for the service; undefined for none. @throws ConnectionError */
export async function proxyFor({ endpoint, proxy }: Target): Promise<URL | undefined> {
  return findProxy(endpoint, proxy)
}

/**
 * Checks whether the host name of the service resolves.
 *
 * @throws ConnectionError, TimeoutError
 */
export async function checkName(
  target: Target,
  proxy: URL | undefined | 'unknown',
): Promise<Finding> {
  const host = hostOf(target.endpoint)
  if (isIP(host) !== 0) return skip(`${host} is an address`)
  if (proxy === 'unknown') return skip('it is not known whether a proxy resolves it')
  if (proxy !== undefined) return skip('the proxy resolves names')
  const addresses = await within(target, host, 'looking up its name', lookup(host, { all: true }))
  return ok(`${host} is ${addresses.map(({ address }) => address).join(', ')}`)
}

/**
 * Checks whether the proxy accepts connections, where there is one.
 *
 * @throws ConnectionError, TimeoutError
 */
export async function checkProxy(target: Target, proxy: URL | undefined): Promise<Finding> {
  if (proxy === undefined) {
    if (target.proxy === false) return skip('not used (--no-proxy)')
    const isLocal = isLoopback(target.endpoint.hostname)
    return skip(
      isLocal
        ? 'not used: the endpoint is on this machine'
        : 'the environment names none for this host',
    )
  }
  const peer = authorityOf(proxy)
  const socket = connectTcp({ host: hostOf(proxy), port: portOf(proxy) })
  await opened(target, socket, `the proxy ${peer}`, 'connect')
  return ok(`${peer} accepts connections`)
}

/** Remaining validity of a certificate below which a warning is given; in milliseconds. */
const SOON_MS = 14 * 24 * 3600 * 1000

/**
 * Checks the TLS connection to the service and its certificate.
 *
 * @throws ConnectionError, TimeoutError
 */
export async function checkTls(target: Target, proxy: URL | undefined): Promise<Finding> {
  const { endpoint, tls } = target
  if (endpoint.protocol !== 'https:') return skip('not applicable to http:')
  if (proxy !== undefined) return skip('checked with the next step, through the proxy')
  const socket = connectTls({
    host: hostOf(endpoint),
    port: portOf(endpoint),
    ...secureOptions(endpoint, tls),
  })
  const words = await opened(target, socket, authorityOf(endpoint), 'secureConnect', describeTls)
  return words
}

function describeTls(socket: Socket): Finding {
  const { valid_to: validTo, issuer } = (socket as TLSSocket).getPeerCertificate()
  const left = Date.parse(validTo) - Date.now()
  const text =
    `${(socket as TLSSocket).getProtocol() ?? 'TLS'}, certificate of ` +
    `${[issuer?.O ?? issuer?.CN ?? 'an unnamed authority'].flat().join(', ')} for ${describeSpan(left)} more`
  return left < SOON_MS ? warn(`${text}: it expires soon`) : ok(text)
}

async function opened<T = undefined>(
  target: Target,
  socket: Socket,
  peer: string,
  event: 'connect' | 'secureConnect',
  look?: (socket: Socket) => T,
): Promise<T> {
  const open = new Promise<T>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    socket.once(event, () => resolve(look?.(socket) as T))
  })
  try {
    return await within(target, peer, 'connecting', open)
  } finally {
    socket.destroy()
  }
}

function within<T>(
  { timeoutMs }: Target,
  peer: string,
  stage: string,
  work: Promise<T>,
): Promise<T> {
  const failing = work.catch((error: unknown) => {
    throw connectionFailure(error, peer, false)
  })
  const timeout = { ms: timeoutMs, error: () => attemptTimeout(peer, stage, timeoutMs, false) }
  return waitFor(failing, { signal: undefined, timeout })
}
