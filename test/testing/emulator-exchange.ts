import { request } from 'node:http'

export interface Reply {
  readonly status: number
  readonly contentType: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Sends one request on a separate connection. */
export async function exchange(
  url: string,
  options: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Uint8Array
  } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', headers = {}, body } = options
    const req = request(url, { method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        resolve({
          status: res.statusCode ?? 0,
          contentType: res.headers['content-type'],
          headers: res.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    req.on('error', reject)
    req.end(body)
  })
}

const ACTION = 'http://www.data-8.co.uk/integr8/GetJWT'
const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
}

/** Sends a GetJWT message with this inside of the wrapper. */
export async function callGetJwt(
  endpoint: string,
  inside: string,
  version: '1.1' | '1.2' = '1.1',
): Promise<Reply> {
  return exchange(endpoint, {
    headers:
      version === '1.1'
        ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${ACTION}"` }
        : { 'content-type': `application/soap+xml; charset=utf-8; action="${ACTION}"` },
    body:
      `<soap:Envelope xmlns:soap="${ENVELOPES[version]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
      `<soap:Body><GetJWT xmlns="http://www.data-8.co.uk/integr8">${inside}</GetJWT></soap:Body></soap:Envelope>`,
  })
}

/** The token in a reply. */
export function jwtIn(reply: Reply): string {
  const [, jwt] = /<Jwt>([^<]+)<\/Jwt>/.exec(reply.body) ?? []
  if (jwt === undefined) throw new Error(`no token in ${reply.body}`)
  return jwt
}

export function claimsOf(jwt: string): Record<string, unknown> {
  const [, payload = ''] = jwt.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
}
