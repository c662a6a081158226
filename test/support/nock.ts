import nock from 'nock'

// Importing it replaces the functions of `node:http` for the whole process, and with them
// connections kept alive, proxies and TLS, which other tests need.
nock.restore()

export { nock }

/** For a `describe` whose tests answer requests by nock; all other tests use sockets. */
export function withNock(): void {
  before(() => nock.activate())

  after(() => {
    nock.cleanAll()
    nock.restore()
  })
}
