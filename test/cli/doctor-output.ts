import type { Outcome } from './capture.js'

/** The checks in the output of `doctor`, by protocol: each as `mark name`. */
export function checksOf({ stdout }: Outcome): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {}
  let current: string[] = []
  for (const line of stdout.split('\n')) {
    const [, protocol] = /^(SOAP|JSON|MCP) at http/.exec(line) ?? []
    if (protocol !== undefined) {
      current = []
      found[protocol] = current
    }
    const [, mark, name] = /^(ok|-|WARN|FAIL) +([a-z]+) /.exec(line) ?? []
    if (mark !== undefined) current.push(`${mark} ${name}`)
  }
  return found
}

/** The last line of the output. */
export function conclusionOf({ stdout }: Outcome): string {
  return stdout.trimEnd().split('\n').at(-1) ?? ''
}
