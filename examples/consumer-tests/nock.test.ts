// A consumer's tests with nock: the client of production, against an exchange that was recorded. Its token ends at a
// certain time, so the clock is set to that of the recording. A recording holds secrets: these are made up.
//
//   node --import tsx --test examples/consumer-tests/nock.test.ts
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, describe, it, mock } from 'node:test'
import { UserAdminClient } from 'data8-useradmin'
import nock from 'nock'
import { visitorToken } from './visitor-token.js'

const recorded = (name: string) =>
  readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8').trim()
const XML = { 'content-type': 'text/xml; charset=utf-8' }

describe('the token of a visitor', () => {
  const service = nock('https://webservices.data-8.co.uk')
  const client = new UserAdminClient({
    credentials: { username: 'shop', password: 'made-up-password' },
    retries: 0,
    // Not through the proxy of a developer's environment, which nock would refuse.
    proxy: false,
  })

  before(() => {
    nock.disableNetConnect()
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2030-06-01T00:00:00Z') })
  })
  afterEach(() => {
    assert.deepEqual(nock.pendingMocks(), [])
    nock.cleanAll()
  })
  after(() => {
    mock.timers.reset()
    nock.enableNetConnect()
    nock.restore()
  })

  it('is that of the recording, for the same request', async () => {
    service.post('/useradmin.asmx', recorded('request.xml')).reply(200, recorded('reply.xml'), XML)
    const { status, body } = await visitorToken(client, '203.0.113.7')
    assert.equal(status, 200)
    assert.match(body['jwt'] ?? '', /\.made-up-signature$/)
  })

  it('is to be asked for again where the service is down', async () => {
    service.post('/useradmin.asmx').reply(503, '<html><title>Maintenance</title></html>')
    const answer = await visitorToken(client, '203.0.113.7')
    assert.deepEqual(answer, { status: 503, body: { error: 'HTTP_STATUS' } })
  })

  it('is to be asked for again where the connection fails', async () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    service.post('/useradmin.asmx').replyWithError(reset)
    const answer = await visitorToken(client, '203.0.113.7')
    assert.deepEqual(answer, { status: 503, body: { error: 'CONNECTION' } })
  })
})
