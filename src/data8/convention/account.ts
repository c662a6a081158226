/** The account that calls are made for. */
export interface Account {
  /** Endpoint and user name, which may be an API key. */
  readonly identity: string
  /** Strings that no error may contain. */
  readonly secrets: readonly string[]
}
