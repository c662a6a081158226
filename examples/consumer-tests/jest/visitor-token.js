// The code under test, as CommonJS.
const { UserAdminError } = require('data8-useradmin')

/** @param {import('data8-useradmin').UserAdminClient} client */
async function visitorToken(client, clientIp) {
  try {
    const { jwt } = await client.getJwt({
      expiresIn: { minutes: 5 },
      allowedMethods: ['EmailValidation.IsValid'],
      clientIp,
      maxCredits: 5,
    })
    return { status: 200, body: { jwt } }
  } catch (error) {
    if (!(error instanceof UserAdminError)) throw error
    return { status: error.retryable ? 503 : 500, body: { error: error.code } }
  }
}

module.exports = { visitorToken }
