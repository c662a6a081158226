// A gateway for the trial: it verifies the header of WS-Security, and forwards what is verified without that header.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { XMLParser } from 'fast-xml-parser'
import { SignedXml } from 'xml-crypto'

/** Whom the gateway lets pass: users by their passwords, and who has the key of a certificate (PEM). */
export interface Accounts {
  readonly users: Readonly<Record<string, string>>
  readonly certificate: string
}

const MAX_AGE_MS = 300_000
const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false })

export async function startGateway(service: string, accounts: Accounts) {
  const nonces = new Set<string>()
  const server = createServer(async (req, res) => {
    const message = await text(req)
    const verified = verify(message, accounts, nonces)
    if (verified === undefined) {
      res.writeHead(500, { 'content-type': 'text/xml; charset=utf-8' })
      return res.end(FAULT)
    }
    const { 'content-type': type = '', soapaction = '' } = req.headers
    const headers = { 'content-type': type, soapaction: String(soapaction) }
    const answer = await fetch(service, { method: 'POST', headers, body: verified })
    res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    return res.end(await answer.text())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The message without its header, or undefined where the header proves nothing. */
function verify(message: string, accounts: Accounts, nonces: Set<string>): string | undefined {
  const { Timestamp, UsernameToken, Signature } =
    parser.parse(message).Envelope?.Header?.Security ?? {}
  if (!isRecent(Timestamp?.Created)) return undefined
  if (Signature !== undefined) return signedPart(message, accounts.certificate)
  const { Username, Password, Nonce, Created } = UsernameToken ?? {}
  if (!isRecent(Created) || nonces.has(Nonce) || !Object.hasOwn(accounts.users, Username)) {
    return undefined
  }
  const expected = createHash('sha1')
    .update(Buffer.from(Nonce, 'base64'))
    .update(Created + accounts.users[Username])
    .digest('base64')
  if (Password !== expected) return undefined
  nonces.add(Nonce)
  return message.replace(/<soap:Header>.*<\/soap:Header>/s, '')
}

const isRecent = (created: string) => Math.abs(Date.now() - Date.parse(created)) < MAX_AGE_MS

// Nothing but the Body that was signed: another one may be elsewhere in the message.
function signedPart(message: string, certificate: string): string | undefined {
  const signed = new SignedXml({ publicCert: certificate })
  try {
    signed.loadSignature(/<Signature .*<\/Signature>/s.exec(message)?.[0] ?? '')
    if (!signed.checkSignature(message)) return undefined
  } catch {
    return undefined
  }
  const references = signed.getSignedReferences()
  const body = references.find((reference) => reference.startsWith('<soap:Body '))
  const hasTime = references.some((reference) => reference.startsWith('<Timestamp '))
  const [namespace] = /xmlns:soap="[^"]*"/.exec(body ?? '') ?? []
  if (namespace === undefined || !hasTime) return undefined
  return `<soap:Envelope ${namespace}>${body}</soap:Envelope>`
}

const FAULT = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault
  xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
  <faultcode>wsse:FailedAuthentication</faultcode><faultstring>The security token could not be authenticated</faultstring>
</soap:Fault></soap:Body></soap:Envelope>`
