import { expect } from 'chai'
import {
  createTokenSource,
  InputError,
  type TokenSourceOptions,
  type UserAdminClient,
} from '../../src/index.js'
import { asked, rejection, useTokenService } from './support/token-service.js'

describe('options of createTokenSource', () => {
  const { service, connect, source } = useTokenService()

  it('refuses bad options', () => {
    const client = connect()
    const key = new Uint8Array(32)
    const store = { get: () => {}, set: () => {} }
    const bad: [unknown, unknown, string][] = [
      [undefined, { request: asked }, 'client'],
      [{ getJwt: () => {} }, { request: asked }, 'client'],
      [client, undefined, 'options'],
      [client, {}, 'request'],
      [client, { request: {} }, 'expiresAt'],
      [client, { request: { ...asked, clientIP: '::1' } }, 'clientIP'],
      [client, { request: asked, refreshBefore: 1 }, 'refreshBefore'],
      [client, { request: asked, refreshBeforeMs: -1 }, 'refreshBeforeMs'],
      [client, { request: asked, refreshJitter: -0.1 }, 'refreshJitter'],
      [client, { request: asked, refreshJitter: 1.1 }, 'refreshJitter'],
      [client, { request: asked, refreshJitter: Number.NaN }, 'refreshJitter'],
      [client, { request: asked, refreshJitter: '0.5' }, 'refreshJitter'],
      [client, { request: asked, maxEntries: 0 }, 'maxEntries'],
      [client, { request: asked, maxEntries: 1_000_001 }, 'maxEntries'],
      [client, { request: asked, refreshBeforeMs: 2 ** 31 }, 'refreshBeforeMs'],
      [client, { request: asked, maxConcurrentMints: 10_001 }, 'maxConcurrentMints'],
      [client, { request: asked, storeTimeoutMs: 60_001 }, 'storeTimeoutMs'],
      [client, { request: asked, sealKeys: [new Uint8Array(33)] }, 'sealKeys[0]'],
      [client, { request: asked, maxConcurrentMints: 0 }, 'maxConcurrentMints'],
      [client, { request: asked, maxConcurrentMints: 1.5 }, 'maxConcurrentMints'],
      [client, { request: asked, store: {} }, 'store'],
      [client, { request: asked, store: { get: () => {} } }, 'store'],
      [client, { request: asked, store: { set: () => {} } }, 'store'],
      [client, { request: asked, store: null }, 'store'],
      [client, { request: asked, store: { ...store, add: 5 } }, 'store.add'],
      [client, { request: asked, store: { ...store, delete: null } }, 'store.delete'],
      [client, { request: asked, storeTimeoutMs: 0 }, 'storeTimeoutMs'],
      [client, { request: asked, sealKeys: [] }, 'sealKeys'],
      [client, { request: asked, sealKeys: key }, 'sealKeys'],
      [client, { request: asked, sealKeys: [new Uint8Array(31)] }, 'sealKeys[0]'],
      [client, { request: asked, sealKeys: [key, 'hunter2'] }, 'sealKeys[1]'],
      [client, { request: asked, sealKeys: [key, new Uint16Array(16)] }, 'sealKeys[1]'],
      [client, { request: asked, sealKeys: new Array(101).fill(key) }, 'sealKeys'],
      [client, { request: asked, onError: 'log' }, 'onError'],
    ]
    for (const [given, options, field] of bad) {
      expect(() => createTokenSource(given as UserAdminClient, options as TokenSourceOptions))
        .to.throw(InputError)
        .that.includes({ field })
    }
  })

  it('accepts the bounds of options', async () => {
    const bounds: Partial<TokenSourceOptions>[] = [
      { refreshBeforeMs: 0 },
      { refreshBeforeMs: 2 ** 31 - 1 },
      { refreshJitter: 0 },
      { refreshJitter: 1 },
      { maxEntries: 1 },
      { maxEntries: 1_000_000 },
      { maxConcurrentMints: 1 },
      { maxConcurrentMints: 10_000 },
      { store: new Map(), storeTimeoutMs: 60_000 },
    ]
    for (const options of bounds) {
      const tokens = source(options)
      await tokens.get()
      expect(tokens.stats()).to.include({ entries: 1, mints: 1 })
    }
    expect(() => source({ store: new Map(), storeTimeoutMs: 1 })).not.to.throw()
  })

  it('refuses bad overrides', async () => {
    const tokens = source()
    for (const [overrides, options, field] of [
      [null, undefined, 'overrides'],
      [{ maxCredit: 1 }, undefined, 'maxCredit'],
      [{ allowedMethods: [] }, undefined, 'allowedMethods'],
      [{}, { signal: 1 }, 'signal'],
      [{}, { timeoutMs: 1 }, 'timeoutMs'],
    ] as const) {
      const failed = await rejection(tokens.get(overrides as object, options as object))
      expect(failed).to.be.instanceOf(InputError).and.include({ field })
    }
    expect(service.received).to.deep.equal([])
  })

  it('refuses an override that is undefined where that would widen the token', async () => {
    const tokens = source({ request: { ...asked, clientIp: '203.0.113.7' } })
    for (const field of ['clientIp', 'allowedMethods', 'maxCredits']) {
      for (const run of [tokens.get, tokens.forget]) {
        const error = await rejection(run({ [field]: undefined }))
        expect(error).to.be.instanceOf(InputError).and.include({ field })
      }
    }
    expect(service.received).to.deep.equal([])
    await tokens.get({ expiresIn: undefined, expiresAt: undefined } as object)
    expect(service.received[0]?.body).to.contain('<clientIp>203.0.113.7</clientIp>')
  })
})
