// A consumer's tests with Jest, without a configuration: copy this folder, then `npm install` and `npm test`.
const { decodeJwt, HttpError, UserAdminClient } = require('data8-useradmin')
const { startEmulator } = require('data8-useradmin/testing')
const { visitorToken } = require('./visitor-token.js')

describe('the token of a visitor', () => {
  let emulator
  let client

  beforeAll(async () => {
    emulator = await startEmulator()
    const { endpoint, credentials } = emulator
    client = new UserAdminClient({ endpoint, credentials, retries: 0 })
  })
  afterEach(() => {
    jest.restoreAllMocks()
    emulator.reset()
  })
  afterAll(async () => {
    client.close()
    await emulator.close()
  })

  test('works from the address of the visitor, for five addresses', async () => {
    const { status, body } = await visitorToken(client, '203.0.113.7')
    expect(status).toBe(200)
    const { mc, ip } = decodeJwt(body.jwt)
    expect([Number(mc), ip]).toEqual([5, '203.0.113.7'])
    expect(emulator.requests).toHaveLength(1)
  })

  test('is to be asked for again where the service is down', async () => {
    emulator.failNext({ status: 503 })
    expect(await visitorToken(client, '203.0.113.7')).toEqual({
      status: 503,
      body: { error: 'HTTP_STATUS' },
    })
  })

  // Without any server: a client is an object like any other.
  test('is refused where the client refuses it', async () => {
    const answer = { status: 401, headers: {}, bodyExcerpt: '' }
    jest.spyOn(client, 'getJwt').mockRejectedValue(new HttpError('HTTP 401', answer))
    expect(await visitorToken(client, '203.0.113.7')).toEqual({
      status: 500,
      body: { error: 'HTTP_STATUS' },
    })
  })
})
