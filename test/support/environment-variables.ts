/** Runs a function with environment variables set, and restores them. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  action: () => Promise<T>,
): Promise<T> {
  const saved = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  try {
    return await action()
  } finally {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** For a `describe` whose tests set environment variables: each test starts with these unset. */
export function withVariables(names: readonly string[]): void {
  const before = new Map<string, string | undefined>()

  beforeEach(() => {
    for (const name of names) {
      before.set(name, process.env[name])
      delete process.env[name]
    }
  })

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
}

/** The variables that name proxies, in upper and lower case. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(
  (name) => [name, name.toLowerCase()],
)
