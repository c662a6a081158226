import { UserAdminClient } from 'data8-useradmin'

/** @param {string} endpoint */
export function open(endpoint) {
  const client = new UserAdminClient({
    protocol: 'json',
    endpoint: new URL('/UserAdmin/GetJWT.json', endpoint),
    credentials: { username: 'demo', password: 'secret' },
    applicationName: 'crm & sync',
  })
  return async () => {
    const { jwt } = await client.getJwt({
      // The canned token ends here; a later end than asked for would be refused.
      expiresAt: '2030-06-01T01:00:00Z',
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
    })
    return jwt
  }
}
