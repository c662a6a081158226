import type { Credentials } from './credentials.js'

/** The account that calls are made for. */
export interface Account {
  /** Endpoint and user name, which may be an API key. */
  readonly identity: string
  /** Strings that no error may contain; they hold every secret of the credentials. */
  readonly secrets: readonly string[]
  /** What it logs in with. */
  readonly credentials: Credentials
}

/** An account, or where a vault gives it. @throws CredentialsError where the vault fails */
export type AccountSource = Account | (() => Promise<Account>)
