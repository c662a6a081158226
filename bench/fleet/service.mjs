// A service that mints tokens for what is asked, over JSON, each in the same time, and that can be shut: then its port refuses
// connections. It has no checks, so that it takes little of a CPU that it shares with what is measured.
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const MINT_MS = 50
const SIGNING_KEY = 'a made-up key'

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = encode({ typ: 'JWT', alg: 'HS256' })

/** @param {{ expiresAt: string, clientIp: string, allowedMethods: string[] }} request */
function mint({ expiresAt, clientIp, allowedMethods }) {
  const payload = encode({
    iss: 'Data8',
    sub: 'demo',
    // It is in UTC, and does not say so.
    exp: Math.floor(Date.parse(`${expiresAt}Z`) / 1000),
    aud: allowedMethods,
    ip: clientIp,
    jti: randomUUID(),
  })
  const signed = `${HEADER}.${payload}`
  return `${signed}.${createHmac('sha256', SIGNING_KEY).update(signed).digest('base64url')}`
}

/** Mints that the parent does not know yet: when, and for which address. @type {[number, string][]} */
let mints = []

const server = createServer(async (req, res) => {
  let body = ''
  for await (const chunk of req) body += chunk
  const request = JSON.parse(body)
  await pause(MINT_MS)
  const status = { Success: true, ErrorMessage: null, CreditsRemaining: 4.5 }
  const reply = JSON.stringify({ Status: status, Jwt: mint(request) })
  mints.push([Date.now(), request.clientIp])
  res.setHeader('content-type', 'application/json')
  res.end(reply)
})

/** @param {number} port */
async function open(port) {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function report() {
  process.send?.({ mints })
  mints = []
}

const port = await open(0)
process.on('message', async (/** @type {'shut' | 'open' | 'end'} */ command) => {
  if (command === 'open') await open(port)
  else server.close()
  if (command === 'shut') server.closeAllConnections()
  if (command === 'end') {
    report()
    process.disconnect()
    process.exit()
  }
})
process.on('disconnect', () => process.exit())
setInterval(report, 1000).unref()
process.send?.({ port })
