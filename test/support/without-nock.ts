import nock from 'nock'

/**
 * For a `describe` whose tests are about real sockets: importing nock anywhere replaces the
 * functions of `node:http`, and with them connections kept alive, proxies and TLS.
 */
export function withoutNock(): void {
  let wasActive = false

  before(() => {
    wasActive = nock.isActive()
    if (wasActive) nock.restore()
  })

  after(() => {
    if (wasActive) nock.activate()
  })
}
