// The servers that documents name are on this machine: names lead to it, and connections for TLS to one port. No other
// name has an address.
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'
import tls from 'node:tls'

const port = Number(process.env.DATA8_TEST_ROUTE)
const { connect } = tls
const isPublic = (name) => /^(?:webservices\.data-8\.co\.uk|service\.example)$/.test(name)

const isLocal = (name) => isPublic(name) || name === 'localhost' || isIP(name) !== 0
const notFound = (name) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', hostname: name })

for (const [module, refuse] of [
  [dns, (error, callback) => process.nextTick(callback, error)],
  [dns.promises, (error) => Promise.reject(error)],
]) {
  const { lookup } = module
  module.lookup = (name, ...rest) => {
    if (!isLocal(name)) return refuse(notFound(name), rest.at(-1))
    return Reflect.apply(lookup, module, [isPublic(name) ? '127.0.0.1' : name, ...rest])
  }
}

tls.connect = (...args) => {
  const [options] = args
  const name = options?.servername || options?.host
  if (typeof options !== 'object' || !isPublic(name)) return Reflect.apply(connect, tls, args)
  const { lookup: _lookup, path: _path, ...kept } = options
  return Reflect.apply(connect, tls, [
    { ...kept, host: '127.0.0.1', port, servername: name },
    ...args.slice(1),
  ])
}

// For those that import a function by its name.
syncBuiltinESMExports()
