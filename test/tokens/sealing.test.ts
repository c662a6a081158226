import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { decodeProtectedHeader } from 'jose'
import type { TokenSource, TokenSourceOptions } from '../../src/index.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import { API_KEY, id, minter, useTokenService } from './support/token-service.js'

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

describe('the values of a store', () => {
  const { service, connect, source } = useTokenService()

  /** A store that has the token of the default request; its name and its value. */
  async function storedBy(
    options: Partial<TokenSourceOptions>,
    client = connect(),
    store = new MemoryStore(),
  ) {
    const names = new Set(store.tokens.keys())
    const tokens = source({ store, ...options }, client)
    const token = await tokens.get()
    const added = () => [...store.tokens].find(([name]) => !names.has(name))
    await until(() => added() !== undefined && store.locks.size === 0)
    const [name = '', value = ''] = added() ?? []
    return { store, token, name, value }
  }

  const protections: [string, Partial<TokenSourceOptions>][] = [
    ['sealed', { sealKeys: [key(1)] }],
    ['with a MAC', {}],
  ]

  it('are sealed by the first key, and opened by each', async () => {
    const { store, token, value } = await storedBy({ sealKeys: [key(1), key(2)] })
    expect(value.split('.')).to.have.length(5)
    expect(decodeProtectedHeader(value)).to.deep.equal({ alg: 'dir', enc: 'A256GCM' })
    for (const [sealKeys, isOpened] of [
      [[key(1)], true],
      [[key(3), key(1)], true],
      [[key(2)], false],
      [[key(3), key(2)], false],
    ] as const) {
      service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
      const copy = new MemoryStore()
      for (const [name, text] of store.tokens) copy.plant(name, text)
      const tokens = source({ store: copy, sealKeys })
      expect((await tokens.get()).jwt === token.jwt).to.equal(isOpened)
      expect(service.received).to.have.length(isOpened ? 0 : 1)
    }
  })

  it('are not sealed in two ways at once: what is not sealed is ignored, and the reverse', async () => {
    for (const [, one] of protections) {
      for (const [, other] of protections) {
        if (one === other) continue
        service.answerWith(minter())
        const { store, token } = await storedBy(one)
        expect((await source({ store, ...other }).get()).jwt).not.to.equal(token.jwt)
      }
    }
  })

  it('do not depend on later changes of the keys', async () => {
    const changed = key(1)
    const store = new MemoryStore()
    const tokens = source({ store, sealKeys: [changed] })
    changed.fill(2)
    await tokens.get()
    await until(() => store.tokens.size === 1)
    expect(id(await source({ store, sealKeys: [key(1)] }).get())).to.equal('1')
  })

  it('show no token, request or account where they are sealed', async () => {
    const client = connect({ credentials: { username: 'demo', password: 'hunter2 hunter2' } })
    service.answerWith(minter({ claims: () => ({ sub: 'demo' }) }))
    const { token, name, value } = await storedBy({ sealKeys: [key(1)] }, client)
    const parts = value.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    for (const secret of [token.jwt, token.jwt.slice(0, 20), 'demo', 'hunter2', 'expires']) {
      expect([name, value, ...parts].join()).not.to.contain(secret)
    }
  })

  it('of others are ignored, reported without what they say, and replaced', async () => {
    for (const [, options] of protections) {
      const { name, store } = await storedBy(options)
      const errors: unknown[] = []
      const onError = (error: unknown) => errors.push(error)
      const tokens = source({ store, ...options, maxEntries: 1, onError })
      service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
      for (const planted of [
        'hunter2',
        '',
        '{"jwt":"hunter2"}',
        'a.hunter2.c',
        'a.b.hunter2.d.e',
        'hunter2'.repeat(50_000),
      ]) {
        // Another request takes the place in memory.
        await tokens.get({ maxCredits: 1 })
        store.plant(name, planted)
        errors.length = 0
        expect(id(await tokens.get())).to.equal('new')
        expect(errors).not.to.have.length(0)
        expect(inspect(errors, { depth: Infinity })).not.to.match(/hunter2|"jwt"/)
        await until(() => store.locks.size === 0)
        expect(store.tokens.get(name)).not.to.equal(planted)
      }
      expect(tokens.stats().storeFailures).not.to.equal(0)
      expect(id(await source({ store, ...options }).get())).to.equal('new')
    }
  })

  it('count for one request of one account alone, wherever they are copied to', async () => {
    const request = { expiresIn: { minutes: 15 }, maxCredits: 5 }
    const apiKey = 'WXYZ-9876'
    for (const [, options] of protections) {
      for (const ofOther of [
        // The token is within both requests.
        (store: MemoryStore) => storedBy(options, connect(), store),
        (store: MemoryStore) =>
          storedBy({ ...options, request }, connect({ credentials: { apiKey } }), store),
      ]) {
        service.answerWith(minter({ claims: () => ({ mc: '1' }) }))
        const store = new MemoryStore()
        const first = await ofOther(store)
        const second = await storedBy({ ...options, request }, connect(), store)
        store.plant(second.name, first.value)
        const tokens = source({ store, ...options, request })
        expect((await tokens.get()).jwt).not.to.be.oneOf([first.token.jwt, second.token.jwt])
      }
    }
  })

  it('count for the password that they were stored with', async () => {
    const withPassword = (password: string) =>
      connect({ credentials: { username: 'demo', password } })
    const { store, name } = await storedBy({}, withPassword('hunter2'))
    await source({ store }, withPassword('hunter3')).get()
    await until(() => store.tokens.size === 2)
    expect([...store.tokens.keys()][1]).not.to.equal(name)
    expect(service.received).to.have.length(2)
  })

  for (const [title, options] of protections) {
    it(`are ignored whatever is changed in them: ${title}`, async () => {
      const { store, name, value, token } = await storedBy(options)
      const reader: TokenSource = source({ store, ...options, maxEntries: 1 })
      expect((await reader.get()).jwt).to.equal(token.jwt)
      service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))

      const characters = fc.constantFrom(...'AQgwBcx-_+/.=! \n\u0000é')
      const position = fc.nat({ max: value.length - 1 })
      const changes = fc.oneof(
        fc
          .tuple(position, characters)
          .map(([at, text]) => value.slice(0, at) + text + value.slice(at + 1)),
        fc
          .tuple(position, characters)
          .map(([at, text]) => value.slice(0, at) + text + value.slice(at)),
        fc.nat({ max: 9 }).chain((back) =>
          characters.map((text) => {
            const at = value.length - 1 - back
            return value.slice(0, at) + text + value.slice(at + 1)
          }),
        ),
        characters.map((text) => value + text),
        position.map((length) => value.slice(0, length)),
        position.map((at) => value.slice(0, at) + value.slice(at + 1)),
        fc.shuffledSubarray(value.split('.'), { minLength: 2 }).map((parts) => parts.join('.')),
      )
      await fc.assert(
        fc.asyncProperty(
          changes.filter((changed) => changed !== value),
          async (changed) => {
            // Another request takes the place in memory.
            await reader.get({ maxCredits: 1 })
            store.plant(name, changed)
            const given = await reader.get()
            expect(id(given)).to.equal('new')
            await until(() => store.locks.size === 0)
          },
        ),
        { numRuns: 120 },
      )
    })
  }

  it('are named by a key of the account, not by what an attacker could try', async () => {
    const { name } = await storedBy({})
    const { createHash, createHmac } = await import('node:crypto')
    const request = JSON.stringify([[0, 900_000], null, null, null, []])
    for (const digest of [
      createHash('sha256').update(request),
      createHmac('sha256', API_KEY).update(request),
    ]) {
      expect(name).not.to.contain(digest.digest('base64url'))
    }
  })
})
