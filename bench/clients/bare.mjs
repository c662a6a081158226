// The least that can be called an exchange: a fixed body, the bytes back, one regular expression.
import { writeSync } from 'node:fs'
import { Agent, request } from 'node:http'

const body =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body><GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>demo</username><password>secret</password><clientIp>203.0.113.7</clientIp><expiresAt>2030-06-01T01:00:00Z</expiresAt><allowedMethods><string>EmailValidation</string><string>InternationalTelephoneValidation.IsValid</string></allowedMethods><maxCredits>5</maxCredits><options><Option><Name>ApplicationName</Name><Value>crm &amp; sync</Value></Option></options></GetJWT></soap:Body></soap:Envelope>'

/** @param {string} endpoint */
export function open(endpoint) {
  const { hostname, port, pathname } = new URL(endpoint)
  const options = {
    host: hostname,
    port,
    path: pathname,
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: '"http://www.data-8.co.uk/integr8/GetJWT"',
      'Content-Length': Buffer.byteLength(body),
    },
  }
  return () =>
    new Promise((resolve, reject) => {
      request(options, (response) => {
        /** @type {Buffer[]} */
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve(/<Jwt>([^<]*)<\/Jwt>/.exec(String(Buffer.concat(chunks)))?.[1]),
        )
        response.on('error', reject)
      })
        .on('error', reject)
        .end(body)
    })
}

if (process.argv[1] === import.meta.filename) {
  writeSync(1, `${await open(String(process.argv[2]))()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
