import dns from 'node:dns'

/**
 * For a `describe` whose tests reach this machine by names that are not loopback ones: those below `.test`
 * are looked up as 127.0.0.1.
 */
export function withTestNames(): void {
  const { lookup } = dns

  before(() => {
    const replacement = (name: string, ...rest: unknown[]): void =>
      Reflect.apply(lookup, dns, [name.endsWith('.test') ? '127.0.0.1' : name, ...rest])
    dns.lookup = replacement as typeof lookup
  })

  after(() => {
    dns.lookup = lookup
  })
}
