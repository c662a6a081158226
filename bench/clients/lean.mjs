// The least that still makes XML and reads it: texts put into a template as they are, nothing checked.
import { writeSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'
import { Pool } from 'undici'

const parser = new XMLParser({ parseTagValue: false })

/** @param {{ username: string, password: string, clientIp: string, expiresAt: string, allowedMethods: string[], maxCredits: number, applicationName: string }} request */
const envelope = (request) =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>${request.username}</username><password>${request.password}</password><clientIp>${request.clientIp}</clientIp><expiresAt>${request.expiresAt}</expiresAt><allowedMethods>${request.allowedMethods.map((name) => `<string>${name}</string>`).join('')}</allowedMethods><maxCredits>${request.maxCredits}</maxCredits><options><Option><Name>ApplicationName</Name><Value>${request.applicationName}</Value></Option></options></GetJWT></soap:Body></soap:Envelope>`

/** @param {string} endpoint */
export function open(endpoint) {
  const { origin, pathname } = new URL(endpoint)
  // A connection for each caller, and none that is closed while the other clients have their turn.
  const pool = new Pool(origin, { keepAliveTimeout: 60_000 })
  return async () => {
    const { body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: '"http://www.data-8.co.uk/integr8/GetJWT"',
      },
      body: envelope({
        username: 'demo',
        password: 'secret',
        clientIp: '203.0.113.7',
        expiresAt: '2030-06-01T01:00:00Z',
        allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
        maxCredits: 5,
        applicationName: 'crm &amp; sync',
      }),
    })
    const reply = parser.parse(await body.text())
    return reply['soap:Envelope']['soap:Body'].GetJWTResponse.GetJWTResult.Jwt
  }
}

if (process.argv[1] === import.meta.filename) {
  const call = open(String(process.argv[2]))
  writeSync(1, `${await call()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
