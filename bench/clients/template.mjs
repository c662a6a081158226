// What one would write by hand with good parts: a template, undici, fast-xml-parser.
import { writeSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'
import { Pool } from 'undici'

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false })

/** @param {string} text */
const escapeXml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** @param {{ username: string, password: string, clientIp: string, expiresAt: Date, allowedMethods: string[], maxCredits: number, applicationName: string }} request */
function envelope(request) {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    '<GetJWT xmlns="http://www.data-8.co.uk/integr8">' +
    `<username>${escapeXml(request.username)}</username><password>${escapeXml(request.password)}</password>` +
    `<clientIp>${escapeXml(request.clientIp)}</clientIp>` +
    `<expiresAt>${request.expiresAt.toISOString()}</expiresAt>` +
    `<allowedMethods>${request.allowedMethods.map((name) => `<string>${escapeXml(name)}</string>`).join('')}</allowedMethods>` +
    `<maxCredits>${request.maxCredits}</maxCredits>` +
    `<options><Option><Name>ApplicationName</Name><Value>${escapeXml(request.applicationName)}</Value></Option></options>` +
    '</GetJWT></soap:Body></soap:Envelope>'
  )
}

/** @param {string} endpoint */
export function open(endpoint) {
  const { origin, pathname } = new URL(endpoint)
  const pool = new Pool(origin, { connections: 256 })
  return async () => {
    const { statusCode, body } = await pool.request({
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
        expiresAt: new Date('2030-06-01T01:00:00Z'),
        allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
        maxCredits: 5,
        applicationName: 'crm & sync',
      }),
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`HTTP status ${statusCode}`)
    const result = parser.parse(text).Envelope.Body.GetJWTResponse.GetJWTResult
    if (result.Status.Success !== 'true') throw new Error('refused')
    return result.Jwt
  }
}

if (process.argv[1] === import.meta.filename) {
  const call = open(String(process.argv[2]))
  writeSync(1, `${await call()} ${JSON.stringify(process.cpuUsage())}\n`)
  process.exit()
}
