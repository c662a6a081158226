// A consumer's tests with the emulator, which mints real tokens and fails on demand. Mocha and Vitest run them as well, with
// their own `describe` and `it`.
//
//   node --import tsx --test examples/consumer-tests/emulator.test.ts
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { decodeJwt, UserAdminClient } from 'data8-useradmin'
import { type Emulator, startEmulator } from 'data8-useradmin/testing'
import { visitorToken } from './visitor-token.js'

describe('the token of a visitor', () => {
  let emulator: Emulator
  let client: UserAdminClient

  before(async () => {
    emulator = await startEmulator()
    const { endpoint, credentials } = emulator
    client = new UserAdminClient({ endpoint, credentials, retries: 0 })
  })
  afterEach(() => emulator.reset())
  after(async () => {
    client.close()
    await emulator.close()
  })

  it('works from the address of the visitor, for five addresses', async () => {
    const { status, body } = await visitorToken(client, '203.0.113.7')
    assert.equal(status, 200)
    const { aud, mc, ip } = decodeJwt(body['jwt'] ?? '')
    assert.deepEqual([aud, Number(mc), ip], ['EmailValidation.IsValid', 5, '203.0.113.7'])
  })

  it('is asked for once', async () => {
    await visitorToken(client, '203.0.113.7')
    const [request, ...others] = emulator.requests
    assert.equal(others.length, 0)
    assert.deepEqual(request?.allowedMethods, ['EmailValidation.IsValid'])
  })

  it('is refused where the service grants more than was asked for', async () => {
    emulator.failNext({ wider: 'credits' })
    const answer = await visitorToken(client, '203.0.113.7')
    assert.deepEqual(answer, { status: 500, body: { error: 'TOKEN_MISMATCH' } })
  })

  it('is to be asked for again where the service is down', async () => {
    emulator.failNext({ status: 503 })
    const answer = await visitorToken(client, '203.0.113.7')
    assert.deepEqual(answer, { status: 503, body: { error: 'HTTP_STATUS' } })
  })
})
