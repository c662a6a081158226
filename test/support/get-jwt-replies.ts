/** Replies of the service, made for tests. */

const NS = 'http://www.data-8.co.uk/integr8'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'

/** 2030-06-01T01:00:00Z, in seconds. */
export const EXP = 1_906_506_000

/** A JWT with these claims and an invalid signature. */
export function jwtOf(claims: object, header: object = { typ: 'JWT', alg: 'HS256' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.c2lnbmF0dXJl`
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** An envelope around the content of `GetJWTResponse`. */
export function envelope(content: string, ns = NS): string {
  return `<soap:Envelope xmlns:soap="${SOAP}"><soap:Body><GetJWTResponse xmlns="${ns}">${content}</GetJWTResponse></soap:Body></soap:Envelope>`
}

/** A success with this token. */
export function success(jwt: string, creditsRemaining = '4.5'): string {
  return envelope(
    `<GetJWTResult><Status><Success>true</Success><CreditsRemaining>${creditsRemaining}</CreditsRemaining></Status><Jwt>${escapeXml(jwt)}</Jwt></GetJWTResult>`,
  )
}

/** A failure with this message. */
export function refusal(message: string): string {
  return envelope(
    `<GetJWTResult><Status><Success>false</Success><ErrorMessage>${escapeXml(message)}</ErrorMessage><CreditsRemaining>1.5</CreditsRemaining></Status></GetJWTResult>`,
  )
}
