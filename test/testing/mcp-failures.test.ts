import { inspect } from 'node:util'
import type { SdkHttpError } from '@modelcontextprotocol/client'
import { expect } from 'chai'
import { SignJWT } from 'jose'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { claimsOf } from './emulator-exchange.js'
import { callTool, REVISIONS, refusalIn, textIn, tokenIn } from './mcp-exchange.js'
import { messageIn, postMessage } from './rpc-exchange.js'

const ARGUMENTS = {
  username: 'demo',
  password: 'secret',
  expiresAt: '2030-06-01T01:00:00',
  maxCredits: 5,
}

for (const [revision, mode] of REVISIONS) {
  describe(`failNext over MCP, revision ${revision}`, () => {
    let emulator: Emulator
    beforeEach(async () => {
      emulator = await startEmulator()
    })
    afterEach(() => emulator.close())
    const call = () => callTool(emulator, ARGUMENTS, { mode })
    const failing = async (): Promise<SdkHttpError> =>
      call().then(
        (result) => expect.fail(JSON.stringify(result)),
        (error) => error,
      )

    it('answers calls alone with a status, and then regularly', async () => {
      emulator.failNext({ status: 503, headers: { 'Retry-After': '1' } })
      expect((await failing()).status).to.equal(503)
      tokenIn(await call())
      expect(emulator.requests.map(({ outcome, status }) => [outcome, status])).to.deep.equal([
        ['failed', 503],
        ['token', 200],
      ])
      expect(emulator.requests[0]).to.include({ username: 'demo', protocol: 'mcp' })
    })

    it('answers a fault with a result that is an error', async () => {
      emulator.failNext({ fault: { code: 'Client', message: 'out of order', actor: 'gate' } })
      const result = await call()
      expect([result.isError, textIn(result)]).to.deep.equal([true, 'out of order'])
      expect(emulator.requests[0]).to.include({ outcome: 'fault', refusal: 'out of order' })
    })

    it('answers with a failure of the service', async () => {
      emulator.failNext({ serviceFailure: 'Account suspended' })
      expect(refusalIn(await call())).to.equal('Account suspended')
      expect(emulator.requests[0]).to.include({ outcome: 'refused', refusal: 'Account suspended' })
    })

    it('resets the connection', async () => {
      emulator.failNext({ reset: true })
      await failing()
      expect(emulator.requests[0]).to.include({ outcome: 'failed' }).and.not.have.property('status')
    })

    it('delays the regular answer', async () => {
      emulator.failNext({ delayMs: 30 })
      const begun = performance.now()
      tokenIn(await call())
      expect(performance.now() - begun).to.be.above(25)
    })

    it('closes while an answer is delayed', async () => {
      emulator.failNext({ delayMs: 60_000 })
      const failed = failing()
      const wait = () => new Promise((resolve) => setTimeout(resolve, 2))
      while (emulator.requests.length === 0) await wait()
      await emulator.close()
      await failed
      while (emulator.requests[0]?.outcome === 'pending') await wait()
      expect(emulator.requests[0]).to.include({ outcome: 'failed' })
    })

    it('gives a wider token', async () => {
      emulator.failNext({ wider: 'credits' })
      expect(claimsOf(tokenIn(await call()))).to.not.have.property('mc')
    })

    it('answers an exception in the emulator with its message, without secrets', async () => {
      const { sign } = SignJWT.prototype
      SignJWT.prototype.sign = () => Promise.reject(new Error('no ink for hunter2'))
      try {
        await using other = await startEmulator({ apiKeys: ['hunter2'] })
        const version = { 'mcp-protocol-version': '2025-11-25' }
        const message = { id: 1, method: 'tools/call', params: { name: 'get_j_w_t' } }
        const url = `${other.endpoints.mcp}?key=hunter2`
        const reply = await postMessage(url, message, revision === '2025-11-25' ? version : {})
        const refusal = 'The emulator could not answer: no ink for [redacted]'
        expect(reply.status).to.equal(500)
        expect(messageIn(reply).error).to.deep.equal({ code: -32_603, message: refusal })
        expect(other.requests[0]).to.include({ outcome: 'failed', status: 500, refusal })
        expect(inspect(other.requests)).to.not.include('hunter2')
      } finally {
        SignJWT.prototype.sign = sign
      }
    })
  })
}
