import { type Credentials, withoutApiKeyPrefix } from '../../data8/convention/credentials.js'
import { InputError, ServiceError, UserAdminError } from '../../errors.js'
import type { UserAdminClient } from '../../useradmin/client.js'
import { hintForMethod } from '../../useradmin/known-services.js'
import type { GetJwtRequest } from '../../useradmin/request.js'
import { type Finding, ok, warn } from './check.js'

/** Where an API key is sent over JSON. */
export type ApiKeyPlace = 'query' | 'body'

/** A finding on credentials, and whether tokens can be minted with `apiKeyIn: 'body'` alone. */
export interface CredentialsFinding {
  readonly finding: Finding
  readonly isBodyOnly: boolean
}

/** The token that is minted and discarded: for one minute and one credit. */
export function probeFor(allowedMethods: readonly string[] | undefined): GetJwtRequest {
  return {
    expiresIn: { minutes: 1 },
    allowedMethods: allowedMethods ?? ['EmailValidation.IsValid'],
    maxCredits: 1,
  }
}

/** What is minted with which client. */
export interface Probe {
  readonly client: UserAdminClient
  readonly request: GetJwtRequest
}

/** Mints a token, and gives the credits of the account. */
async function mint({ client, request }: Probe, credentials: Credentials): Promise<number> {
  return (await client.getJwt(request, { credentials })).creditsRemaining
}

/** Says which names of services and methods are likely misspelt. */
export function checkMethods(names: readonly string[]): Finding {
  const hints = names.flatMap((name) => hintForMethod(name) ?? [])
  return hints.length > 0
    ? warn(hints.join(' '))
    : ok(`no name looks misspelt: ${names.join(', ')}`)
}

/** Checks whether credentials mint a token. @throws what `getJwt` throws */
export async function checkCredentials(
  probe: Probe,
  credentials: Credentials,
): Promise<CredentialsFinding> {
  const credits = await mint(probe, credentials)
  return { finding: ok(mayMint(credentials, credits)), isBodyOnly: false }
}

/** Says that credentials mint tokens. */
export function mayMint({ username }: Credentials, credits: number): string {
  const isKey = username === undefined || withoutApiKeyPrefix(username) !== username
  const who = isKey ? 'the API key' : `user ${username}`
  return `${who} may mint tokens, and has ${credits} credits`
}

type Outcome =
  | { readonly credits: number }
  | { readonly error: UserAdminError; readonly message: string }

/**
 * Checks whether an API key mints a token over JSON, in the query and in the body, and says which to configure.
 *
 * @param messageFor the message of an error in the words of the command
 * @throws InputError where the key cannot be sent
 */
export async function checkApiKeyPlaces(
  { client, request }: Probe,
  credentials: Credentials,
  messageFor: (error: unknown) => string,
): Promise<CredentialsFinding> {
  const attempt = async (apiKeyIn: ApiKeyPlace): Promise<Outcome> => {
    await using inPlace = client.withOptions({ apiKeyIn })
    try {
      return { credits: await mint({ client: inPlace, request }, credentials) }
    } catch (error) {
      if (error instanceof InputError || !(error instanceof UserAdminError)) throw error
      return { error, message: messageFor(error) }
    }
  }
  const query = await attempt('query')
  const body = await attempt('body')
  return { finding: compare(credentials, query, body), isBodyOnly: 'error' in query }
}

const CONFIGURE = "--api-key-in body, or apiKeyIn: 'body' in a program"

function compare(credentials: Credentials, query: Outcome, body: Outcome): Finding {
  if ('credits' in query) {
    const minted = mayMint(credentials, query.credits)
    return 'credits' in body
      ? ok(
          `${minted}; it is taken in the query and in the body: ${CONFIGURE}, keeps it out of URLs`,
        )
      : ok(
          `${minted}; it is taken in the query, which is the default, and not in the body (${body.message})`,
        )
  }
  if ('credits' in body) {
    const minted = mayMint(credentials, body.credits)
    return warn(
      `${minted}, but it is taken in the body alone: configure ${CONFIGURE}; in the query it is refused (${query.message})`,
    )
  }
  const text =
    query.message === body.message
      ? `in the query and in the body: ${query.message}`
      : `in the query: ${query.message}; in the body: ${body.message}`
  // What the service says of the key has more to go by than a status.
  const error = [query.error, body.error].find((each) => each instanceof ServiceError)
  return { outcome: 'fail', text, error: error ?? query.error }
}
