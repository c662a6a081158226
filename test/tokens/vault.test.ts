import { expect } from 'chai'
import { CredentialsError, type UserAdminClientOptions } from '../../src/index.js'
import { refusal } from '../support/get-jwt-replies.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import {
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

/** A vault, and how often it was asked. */
class Vault {
  asked = 0
  apiKey = 'ABCD-1234-EFGH'
  /** Is run and waited for before each answer: it may throw, or never end. */
  before: () => unknown = () => {}

  readonly credentials = async () => {
    this.asked += 1
    await this.before()
    return { apiKey: this.apiKey }
  }
}

describe('a vault behind a token source', () => {
  const { service, clock, connect, source } = useTokenService()

  it('is asked once for each mint, and not for a token in memory', async () => {
    const vault = new Vault()
    const tokens = source({}, connect(vaultOptions(vault)))
    await Promise.all(Array.from({ length: 50 }, () => tokens.get()))
    expect(vault.asked).to.equal(1)
    for (let call = 0; call < 10; call++) await tokens.get()
    await tokens.forget()
    expect(vault.asked).to.equal(1)
    await tokens.get()
    expect(vault.asked).to.equal(2)
    clock.advance(14 * MINUTE)
    await tokens.get()
    await settle()
    expect(vault.asked).to.equal(3)
  })

  it('is asked once before the first look into a store, and not for a token of the store', async () => {
    const store = new MemoryStore()
    const other = source({ store })
    for (const maxCredits of [1, 2, 3]) await other.get({ maxCredits })
    await until(() => store.tokens.size === 3)
    const vault = new Vault()
    const tokens = source({ store }, connect(vaultOptions(vault)))
    await Promise.all([1, 2, 3].map((maxCredits) => tokens.get({ maxCredits })))
    expect(vault.asked).to.equal(1)
    expect(tokens.stats()).to.include({ storeHits: 3, mints: 0 })
    await tokens.get({ maxCredits: 4 })
    expect(vault.asked).to.equal(2)
    await tokens.forget({ maxCredits: 4 })
    expect(vault.asked).to.equal(2)
  })

  it('hides no valid token while it fails', async () => {
    const store = new MemoryStore()
    const vault = new Vault()
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    const tokens = source({ store, onError }, connect(vaultOptions(vault)))
    const token = await tokens.get()
    const other = source({ store, maxEntries: 1 }, connect(vaultOptions(vault)))
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    await other.get()
    await other.get({ maxCredits: 1 })
    vault.before = () => {
      throw new Error('sealed')
    }
    // It takes the token from the store, as the account is known.
    expect((await other.get()).jwt).to.equal(token.jwt)
    clock.advance(14 * MINUTE)
    for (let step = 0; step < 59; step++) {
      expect(await tokens.get()).to.equal(token)
      clock.advance(SECOND)
    }
    await until(() => errors.length > 0)
    for (const error of errors) expect(error).to.be.instanceOf(CredentialsError)
    clock.advance(SECOND)
    expect(await rejection(tokens.get())).to.be.instanceOf(CredentialsError)
    vault.before = () => {}
    expect((await tokens.get()).jwt).not.to.equal(token.jwt)
  })

  it('gives another account: the tokens of the one before leave memory and store', async () => {
    for (const sealKeys of [undefined, [new Uint8Array(32)]]) {
      service.answerWith(minter())
      const store = new MemoryStore()
      const vault = new Vault()
      const tokens = source({ store, ...(sealKeys && { sealKeys }) }, connect(vaultOptions(vault)))
      await tokens.get()
      await tokens.get({ maxCredits: 1 })
      await until(() => store.tokens.size === 2 && store.locks.size === 0)
      const before = [...store.tokens.keys()]
      vault.apiKey = 'WXYZ-9876-STUV'
      expect(id(await tokens.get({ maxCredits: 2 }))).to.equal('3')
      expect(tokens.stats()).to.include({ entries: 1 })
      await until(() => before.every((name) => !store.tokens.has(name)))
      expect(id(await tokens.get())).to.equal('4')
      for (const { body } of service.received.slice(2)) {
        expect(body).to.contain('WXYZ-9876-STUV').and.not.contain('ABCD-1234-EFGH')
      }
      await until(() => store.tokens.size === 2)
      expect(id(await tokens.get({ maxCredits: 2 }))).to.equal('3')
    }
  })

  it('gives another password: the tokens of the one before leave memory and store', async () => {
    const store = new MemoryStore()
    let password = 'hunter2 hunter2'
    const credentials = () => ({ username: 'demo', password })
    const tokens = source({ store }, connect({ credentials }))
    await tokens.get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    const [before = ''] = store.tokens.keys()
    password = 'another password'
    await tokens.get({ maxCredits: 1 })
    expect(tokens.stats()).to.include({ entries: 1 })
    await until(() => !store.tokens.has(before))
    expect(id(await tokens.get())).to.equal('3')
  })

  it('gives an old answer late: the tokens that came since are kept', async () => {
    let asked = 0
    let answer: (given: { apiKey: string }) => void = () => {}
    const slow = new Promise<{ apiKey: string }>((resolve) => {
      answer = resolve
    })
    const credentials = () => {
      asked += 1
      if (asked === 2) return slow
      return { apiKey: asked === 1 ? 'ABCD-1234-EFGH' : 'WXYZ-9876-STUV' }
    }
    const tokens = source({}, connect({ credentials }))
    await tokens.get({ maxCredits: 1 })
    const late = tokens.get({ maxCredits: 2 })
    await until(() => asked === 2)
    const since = await tokens.get({ maxCredits: 3 })
    answer({ apiKey: 'ABCD-1234-EFGH' })
    await late
    expect(await tokens.get({ maxCredits: 3 })).to.equal(since)
    expect(tokens.stats()).to.include({ entries: 1 })
  })

  it('gives another account while a mint is under way: its token is not kept', async () => {
    const store = new MemoryStore()
    const vault = new Vault()
    const tokens = source({ store }, connect(vaultOptions(vault)))
    await tokens.get({ maxCredits: 9 })
    service.answerWith(minter({ delayMs: 60, claims: () => ({ jti: 'before' }) }))
    const before = tokens.get()
    await until(() => service.received.length === 1)
    vault.apiKey = 'WXYZ-9876-STUV'
    service.answerWith(minter({ claims: () => ({ jti: 'after' }) }))
    await tokens.get({ maxCredits: 1 })
    expect(id(await before)).to.equal('before')
    expect(id(await tokens.get())).to.equal('after')
    await until(() => store.tokens.size === 2 && store.locks.size === 0)
  })

  it('gives one account to a process and another to its neighbour: neither gets tokens of the other', async () => {
    const store = new MemoryStore()
    const [one, other] = [new Vault(), new Vault()]
    other.apiKey = 'WXYZ-9876-STUV'
    const first = source({ store }, connect(vaultOptions(one)))
    const second = source({ store }, connect(vaultOptions(other)))
    await first.get()
    await until(() => store.tokens.size === 1)
    expect(id(await second.get())).to.equal('2')
    other.apiKey = one.apiKey
    expect(id(await second.get({ maxCredits: 1 }))).to.equal('3')
    expect(id(await second.get())).to.equal('1')
  })

  it('gives another password of the same account: its tokens are shared with those that have it', async () => {
    const store = new MemoryStore()
    let password = 'hunter2'
    const tokens = source(
      { store },
      connect({ credentials: () => ({ username: 'demo', password }) }),
    )
    await tokens.get()
    password = 'hunter3'
    await tokens.get({ maxCredits: 1 })
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    const other = source({ store }, connect({ credentials: { username: 'demo', password } }))
    expect(id(await other.get({ maxCredits: 1 }))).to.equal('2')
    expect(id(await other.get())).to.equal('3')
  })

  it('is asked by all, and the service by few of them where that refuses what it gave', async () => {
    const vault = new Vault()
    let open: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    vault.before = () => (vault.asked > 5 ? opened : undefined)
    service.answerWith(() => refusal('no'))
    const tokens = source({}, connect(vaultOptions(vault)))
    const waiting = Array.from({ length: 16 }, (_, index) =>
      rejection(tokens.get({ maxCredits: index + 1 })),
    )
    await until(() => tokens.stats().failures === 5)
    open()
    await Promise.all(waiting)
    expect(service.received).to.have.length(5)
  })

  it('is asked again after it failed', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    const vault = new Vault()
    vault.before = () => {
      throw new Error('sealed')
    }
    const tokens = source({ store }, connect(vaultOptions(vault)))
    await tokens.forget()
    expect(store.tokens.size).to.equal(1)
    vault.before = () => {}
    await tokens.forget()
    expect(store.tokens.size).to.equal(0)
  })

  it('is given time until the deadline', async () => {
    const vault = new Vault()
    vault.before = () => new Promise(() => {})
    const tokens = source({}, connect({ ...vaultOptions(vault), deadlineMs: 100, timeoutMs: 100 }))
    const start = performance.now()
    expect(String(await rejection(tokens.get()))).to.contain('100 ms')
    expect(performance.now() - start).to.be.within(90, 1000)
    vault.before = () => {}
    expect(id(await tokens.get())).to.equal('1')
  })

  it('is asked again where the service refused what it gave', async () => {
    const vault = new Vault()
    const tokens = source({}, connect(vaultOptions(vault)))
    service.answerWith(() => refusal('no'))
    await rejection(tokens.get())
    service.answerWith(minter())
    vault.apiKey = 'WXYZ-9876-STUV'
    clock.advance(5 * SECOND)
    await tokens.get()
    expect(service.received[0]?.body).to.contain('WXYZ-9876-STUV')
  })

  it('is waited for by 10000 callers with one signal, without a warning', async () => {
    const warnings: unknown[] = []
    const note = (warning: unknown) => warnings.push(warning)
    process.on('warning', note)
    try {
      const { signal } = new AbortController()
      const vault = new Vault()
      const tokens = source({ store: new MemoryStore() }, connect(vaultOptions(vault)))
      const waiting = Array.from({ length: 10_000 }, () => tokens.get(undefined, { signal }))
      expect(new Set((await Promise.all(waiting)).map(id)).size).to.equal(1)
      const different = Array.from({ length: 100 }, (_, index) =>
        tokens.get({ maxCredits: index + 1 }, { signal }),
      )
      await Promise.all(different)
      await new Promise((resolve) => setImmediate(resolve))
      expect(warnings).to.deep.equal([])
    } finally {
      process.off('warning', note)
    }
  })
})

function vaultOptions({ credentials }: Vault): Pick<UserAdminClientOptions, 'credentials'> {
  return { credentials }
}
