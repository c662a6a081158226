// The code under test: what a route of a web shop answers to a visitor's page.
import { type UserAdminClient, UserAdminError } from 'data8-useradmin'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, string>>
}

export async function visitorToken(client: UserAdminClient, clientIp: string): Promise<Answer> {
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
