import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { AbortError, TOKEN_CHANNEL, type TokenEvent } from '../../src/index.js'
import { refusal } from '../support/get-jwt-replies.js'
import { runProgram } from '../support/run-program.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import { id, MINUTE, minter, rejection, SECOND, useTokenService } from './support/token-service.js'

describe('TokenSource.close', () => {
  const tests = useTokenService()
  const { service, clock, connect, source } = tests

  it('rejects callers that wait, and those that come later', async () => {
    service.answerWith(minter({ delayMs: 9000 }))
    const tokens = source({ maxConcurrentMints: 1 })
    const waiting = [1, 1, 2].map((maxCredits) => rejection(tokens.get({ maxCredits })))
    await until(() => service.received.length === 1)
    const start = performance.now()
    await tokens.close()
    for (const error of await Promise.all(waiting)) {
      expect(error).to.be.instanceOf(AbortError)
    }
    expect(performance.now() - start).to.be.below(8000)
    expect(await rejection(tokens.get())).to.be.instanceOf(AbortError)
    expect(service.received).to.have.length(1)
    expect(tokens.stats()).to.include({ minting: 0, entries: 0, failures: 0 })
  })

  it('rejects those who wait for a mint whose request was forgotten since', async () => {
    service.answerWith(minter({ delayMs: 9000 }))
    const tokens = source()
    const waiting = rejection(tokens.get())
    await until(() => service.received.length === 1)
    await tokens.forget()
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
  })

  it('gives no token from memory afterwards, and can be called twice', async () => {
    const tokens = source()
    const token = await tokens.get({ maxCredits: 1 })
    await Promise.all([tokens.close(), tokens.close()])
    await tokens.close()
    expect(tokens.stats()).to.include({ entries: 0 })
    expect(await rejection(tokens.get({ maxCredits: 1 }))).to.be.instanceOf(AbortError)
    await Promise.all([tokens.forget(), tokens.forget(token), tokens.spend(token), tokens.clear()])
  })

  it('uses the store no more', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const token = await tokens.get()
    await tokens.close()
    const { length } = store.calls
    await Promise.all([tokens.forget(), tokens.forget(token), tokens.clear()])
    expect(store.calls).to.have.length(length)
    expect(store.tokens.size).to.equal(1)
  })

  it('releases the locks, and stores what was minted before', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    await tokens.get()
    service.answerWith(minter({ delayMs: 1000 }))
    const waiting = rejection(tokens.get({ maxCredits: 1 }))
    await until(() => service.received.length === 1)
    // That of the first token may be there still.
    expect(store.locks.size).not.to.equal(0)
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
    expect(store.locks.size).to.equal(0)
    expect(store.tokens.size).to.equal(1)
    expect(id(await source({ store }).get())).to.equal('1')
  })

  it('deletes from the store what was forgotten before', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const token = await tokens.get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    store.before = () => sleep(10)
    const forgotten = tokens.forget(token)
    await tokens.close()
    expect(store.tokens.size).to.equal(0)
    await forgotten
  })

  it('rejects a caller that waits for a new token while the old one lasts, also where the store hangs', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    await tokens.get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - 200)
    store.before = ({ operation }) => (operation === 'add' ? sleep(400) : undefined)
    const waiting = rejection(tokens.get())
    await until(() => store.callsOf('add').length === 2)
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
  })

  it('releases the lock of a mint that it aborts', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 1000 }))
    const tokens = source({ store })
    const waiting = rejection(tokens.get())
    await until(() => service.received.length === 1)
    expect(store.locks.size).to.equal(1)
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
    expect(store.locks.size).to.equal(0)
  })

  it('ends waiting for another process', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 1000 }))
    source({ store })
      .get()
      .catch(() => {})
    await until(() => service.received.length === 1)
    const shared = new MemoryStore(store)
    const tokens = source({ store: shared })
    const waiting = rejection(tokens.get())
    await until(() => tokens.stats().waits === 1)
    const { length } = shared.calls
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
    expect(shared.calls).to.have.length(length)
    expect(store.locks.size).to.equal(1)
  })

  it('rejects callers that wait for the store, whatever that gives then', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    const tokens = source({ store })
    store.before = () => sleep(30)
    const waiting = rejection(tokens.get())
    await until(() => store.callsOf('get').length > 1)
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
  })

  it('rejects callers that wait where the store has a token in its last moments', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - SECOND)
    service.answerWith(minter({ delayMs: 1000 }))
    const tokens = source({ store })
    const waiting = rejection(tokens.get())
    await until(() => service.received.length === 1)
    await tokens.close()
    expect(await waiting).to.be.instanceOf(AbortError)
  })

  it('keeps nothing that was minted in the same moment', async () => {
    const tokens = source()
    const close = (event: unknown): void => {
      if ((event as TokenEvent).type === 'mint') void tokens.close()
    }
    subscribe(TOKEN_CHANNEL, close)
    await tokens.get().catch(() => {})
    unsubscribe(TOKEN_CHANNEL, close)
    expect(tokens.stats()).to.include({ mints: 1, entries: 0 })
  })

  it('reports no refresh that it ends', async () => {
    const errors: unknown[] = []
    const tokens = source({ onError: (error) => errors.push(error) })
    await tokens.get()
    service.answerWith(() => ({ body: refusal('no'), delayMs: 1000 }))
    clock.advance(14 * MINUTE)
    await tokens.get()
    await until(() => service.received.length === 1)
    await tokens.close()
    expect(errors).to.deep.equal([])
  })

  it('leaves the client and the store open', async () => {
    const client = connect()
    const store = new MemoryStore()
    const tokens = source({ store }, client)
    await tokens.get()
    await tokens.close()
    expect(id(await source({ store }, client).get())).to.equal('1')
    expect((await client.getJwt({ expiresIn: { minutes: 1 } })).claims?.jti).to.equal('2')
  })

  it('lets the process end', async function () {
    this.timeout(20_000)
    service.answerWith(minter({ delayMs: 20_000 }))
    const file = fileURLToPath(new URL('support/closed-sources.ts', import.meta.url))
    const start = performance.now()
    const outcome = await runProgram(file, { env: { TEST_ENDPOINT: tests.endpoint } })
    expect(outcome).to.deep.equal({ status: 0, stdout: 'ABORTED ABORTED\n', stderr: '' })
    expect(performance.now() - start).to.be.below(15_000)
  })
})

describe('TokenSource.clear', () => {
  const { service, clock, source } = useTokenService()

  it('removes all tokens, here and in the store', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    for (const maxCredits of [1, 2, 3]) await tokens.get({ maxCredits })
    await until(() => store.tokens.size === 3)
    await tokens.clear()
    expect(store.tokens.size).to.equal(0)
    expect(tokens.stats()).to.include({ entries: 0 })
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('4')
  })

  it('leaves those of others in the store', async () => {
    const store = new MemoryStore()
    await source({ store }).get({ maxCredits: 1 })
    const tokens = source({ store })
    await tokens.get()
    await until(() => store.tokens.size === 2)
    await tokens.clear()
    expect(store.tokens.size).to.equal(1)
  })

  it('keeps nothing that is minted meanwhile', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    service.answerWith(minter({ delayMs: 60 }))
    const before = tokens.get()
    await until(() => service.received.length === 1)
    await tokens.clear()
    clock.advance(1)
    expect(id(await before)).to.equal('1')
    expect(store.tokens.size).to.equal(0)
    expect(id(await tokens.get())).to.equal('2')
  })
})
