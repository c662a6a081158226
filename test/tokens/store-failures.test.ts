import { inspect } from 'node:util'
import { expect } from 'chai'
import { TimeoutError, type TokenStore } from '../../src/index.js'
import { until } from '../support/until.js'
import { MemoryStore, type StoreCall, withoutLocks } from './support/memory-store.js'
import {
  API_KEY,
  id,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

describe('a store that fails', () => {
  const { service, clock, connect, source } = useTokenService()

  it('is left out, whatever a listener does', async () => {
    const errors: unknown[] = []
    const onError = (error: unknown) => {
      errors.push(error)
      throw new Error('a listener that fails')
    }
    const broken: TokenStore = {
      get: () => {
        throw new Error('down')
      },
      set: () => Promise.reject(new Error('down')),
      delete: () => Promise.reject(new Error('down')),
    }
    const tokens = source({ store: broken, onError })
    expect(id(await tokens.get())).to.equal('1')
    await tokens.forget()
    expect(id(await tokens.get())).to.equal('2')
    await until(() => errors.length > 0)
    expect(errors).to.have.length(1)
  })

  it('is left out, also where a listener rejects', async () => {
    const store = new MemoryStore()
    store.before = () => {
      throw new Error('down')
    }
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown) => unhandled.push(reason)
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', onUnhandled)
    const onError = async () => {
      throw new Error('a listener that fails')
    }
    expect(id(await source({ store, onError }).get())).to.equal('1')
    await settle()
    process.off('unhandledRejection', onUnhandled)
    for (const listener of listeners) process.on('unhandledRejection', listener)
    expect(unhandled).to.deep.equal([])
  })

  it('fails at any operation without harm to a caller', async () => {
    for (const operation of ['get', 'set', 'delete', 'add', 'deleteIf'] as const) {
      service.answerWith(minter())
      const store = new MemoryStore()
      const tokens = source({ store })
      store.before = (call) => {
        if (call.operation === operation) throw new Error('down')
      }
      expect(id(await tokens.get())).to.equal('1')
      await tokens.forget()
      expect(id(await tokens.get()), operation).to.equal('2')
      await tokens.close()
      expect(tokens.stats()).to.include({ mints: 2, failures: 0 })
      expect(tokens.stats().storeFailures).to.equal(1)
    }
  })

  it('gives a stored token where it fails to tell how long that remains', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    store.before = ({ operation }) => {
      if (operation === 'remainingMs') throw new Error('down')
    }
    const tokens = source({ store })
    expect(id(await tokens.get())).to.equal('1')
    expect(tokens.stats()).to.include({ mints: 0, storeHits: 1, storeFailures: 1 })
  })

  it('fails where an operation of a lock gives no boolean', async () => {
    const answers: [string, Partial<TokenStore>, RegExp][] = [
      ['add', { add: () => 'OK' }, /at add: gave string/],
      ['add', { add: () => null }, /at add: gave null/],
      ['deleteIf', { deleteIf: () => 1 }, /at deleteIf: gave number/],
    ]
    for (const [, methods, expected] of answers) {
      service.answerWith(minter())
      const store = new MemoryStore()
      const errors: unknown[] = []
      const tokens = source({
        store: {
          get: (key) => store.get(key),
          set: (key, value, ttlMs) => store.set(key, value, ttlMs),
          add: (key, value, ttlMs) => store.add(key, value, ttlMs),
          deleteIf: (key, value) => store.deleteIf(key, value),
          ...methods,
        },
        onError: (error) => errors.push(error),
      })
      expect(id(await tokens.get())).to.equal('1')
      await tokens.close()
      expect(String(errors)).to.match(expected)
    }
  })

  it('is not asked again but by one probe, after 1 s, then twice as long, 10 s at most', async () => {
    const store = new MemoryStore()
    store.before = () => {
      throw new Error('down')
    }
    const tokens = source({ store })
    const ask = async () => {
      store.calls.length = 0
      const { mints } = tokens.stats()
      await tokens.get({ maxCredits: mints + 1 })
      await tokens.forget({ maxCredits: mints + 1 })
      await new Promise((resolve) => setImmediate(resolve))
      return store.calls.length
    }
    await ask()
    await until(() => tokens.stats().storeFailures === 1)
    for (const seconds of [1, 2, 4, 8, 10, 10]) {
      const { storeFailures } = tokens.stats()
      clock.advance(seconds * SECOND - 1)
      expect(await ask(), `before ${seconds} s`).to.equal(0)
      clock.advance(1)
      expect(await ask(), `after ${seconds} s`).to.equal(1)
      expect(store.calls[0]?.operation).to.equal('get')
      expect(store.calls[0]?.key).to.match(/^data8-useradmin:probe:[\w-]{36}$/)
      await until(() => tokens.stats().storeFailures === storeFailures + 1)
    }
  })

  it('is used again after a probe that succeeded', async () => {
    const store = new MemoryStore()
    store.before = () => {
      throw new Error('down')
    }
    const tokens = source({ store })
    await tokens.get()
    await until(() => tokens.stats().storeFailures === 1)
    clock.advance(SECOND)
    await tokens.get({ maxCredits: 2000 })
    await until(() => tokens.stats().storeFailures === 2)
    store.before = () => {}
    clock.advance(2 * SECOND)
    let maxCredits = 0
    await until(async () => {
      maxCredits += 1
      await tokens.get({ maxCredits })
      return store.tokens.size > 0
    })
    expect(tokens.stats().storeFailures).to.equal(2)
    // A failure some time later is probed after 1 s again.
    clock.advance(10 * SECOND)
    store.before = () => {
      throw new Error('down')
    }
    await tokens.get({ maxCredits: 1000 })
    store.calls.length = 0
    clock.advance(SECOND)
    await tokens.get({ maxCredits: 1001 })
    expect(store.calls).to.have.length(1)
  })

  it('is probed later each time where only the probe succeeds', async () => {
    const store = new MemoryStore()
    store.before = ({ operation }) => {
      if (operation === 'add') throw new Error('down')
    }
    const tokens = source({ store })
    const failures: number[] = []
    for (let second = 0; second < 60; second++) {
      const before = tokens.stats().storeFailures
      await tokens.get({ maxCredits: second + 1 })
      if (tokens.stats().storeFailures > before) failures.push(second)
      await settle()
      clock.advance(SECOND)
    }
    const gaps = failures.map((at, index) => at - (failures[index - 1] ?? at)).slice(1)
    // A probe is made by one call, and the store is used by the next.
    expect(gaps.slice(0, 5)).to.deep.equal([2, 3, 5, 9, 11])
  })

  it('is not used again while it gives a value for every key', async () => {
    const store = new MemoryStore()
    const tokens = source({ store: { ...withoutLocks(store), get: () => 'OK', add: () => 'OK' } })
    await tokens.get({ maxCredits: 1 })
    const { storeFailures } = tokens.stats()
    for (let count = 2; count < 5; count++) {
      clock.advance(10 * SECOND)
      await tokens.get({ maxCredits: count })
      await settle()
    }
    expect(tokens.stats().storeFailures).to.equal(storeFailures + 3)
  })

  it('is probed once at a time, and where our clock was set back', async () => {
    const store = new MemoryStore()
    store.before = () => {
      throw new Error('down')
    }
    const tokens = source({ store })
    await tokens.get()
    await until(() => tokens.stats().storeFailures === 1)
    store.calls.length = 0
    store.before = () => new Promise(() => {})
    clock.advance(-60 * SECOND)
    for (const maxCredits of [1, 2, 3]) await tokens.get({ maxCredits })
    expect(store.calls).to.have.length(1)
  })

  it('does not make callers wait where it does not answer', async () => {
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    const store: TokenStore = { get: () => new Promise(() => {}), set: () => {} }
    expect(id(await source({ store, storeTimeoutMs: 5, onError }).get())).to.equal('1')
    expect(String(errors)).to.contain('5 ms')
  })

  it('does not make callers wait past their deadline', async () => {
    const client = connect({ deadlineMs: 1000 })
    for (const operation of ['get', 'deleteIf'] as const) {
      const store = new MemoryStore()
      const tokens = source({ store, storeTimeoutMs: 60_000 }, client)
      const token = await tokens.get()
      await until(() => store.tokens.size === 1 && store.locks.size === 0)
      let answer: () => void = () => {}
      const answered = new Promise<void>((resolve) => {
        answer = resolve
      })
      store.before = (call) => (call.operation === operation ? answered : undefined)
      void tokens.forget(token)
      const start = performance.now()
      expect(await rejection(tokens.get())).to.be.instanceOf(TimeoutError)
      expect(performance.now() - start).to.be.below(5000)
      // Closing waits for what is under way.
      answer()
    }
  })

  it('makes callers wait once at most for an answer', async () => {
    const store = new MemoryStore()
    store.before = () => new Promise(() => {})
    const tokens = source({ store, storeTimeoutMs: 2000 })
    const start = performance.now()
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => tokens.get({ maxCredits: index + 1 })),
    )
    expect(performance.now() - start).to.be.below(3900)
    const later = performance.now()
    for (let maxCredits = 100; maxCredits < 110; maxCredits++) {
      clock.advance(SECOND)
      await tokens.get({ maxCredits })
    }
    // One wait for the store is 2 s, and none is left.
    expect(performance.now() - later).to.be.below(1950)
    expect(tokens.stats().storeFailures).to.equal(1)
  })

  it('removes a lock that was added too late', async () => {
    const store = new MemoryStore()
    let answer: () => void = () => {}
    store.before = ({ operation }: StoreCall) =>
      operation === 'add'
        ? new Promise<void>((resolve) => {
            answer = resolve
          })
        : undefined
    const tokens = source({ store, storeTimeoutMs: 20 })
    expect(id(await tokens.get())).to.equal('1')
    answer()
    await until(() => store.callsOf('deleteIf').length === 1)
    expect(store.locks.size).to.equal(0)
  })

  it('gives no word of what it threw to a listener', async () => {
    const errors: unknown[] = []
    const store = new MemoryStore()
    store.before = ({ key }) => {
      throw Object.assign(new Error(`NOAUTH hunter2 ${key}`, { cause: 'hunter2' }), {
        command: ['GET', 'hunter2'],
        name: 'of hunter2',
      })
    }
    const tokens = source({ store, onError: (error) => errors.push(error) })
    await tokens.get()
    expect(String(errors)).to.contain('get').and.contain('NOAUTH')
    expect(errors[0]).to.include({ code: 'NOAUTH' })
    expect(inspect(errors, { depth: Infinity, showHidden: true })).not.to.match(
      /hunter2|token:[\w-]{43}/,
    )
  })

  it('is not used while the key of its names cannot be derived, which is reported', async () => {
    const crypto = process.getBuiltinModule('node:crypto')
    const { scrypt } = crypto
    const errors: unknown[] = []
    const store = new MemoryStore()
    const tokens = source({ store, onError: (error) => errors.push(error) })
    try {
      crypto.scrypt = (...args: unknown[]) => {
        ;(args.at(-1) as (error: Error) => void)(new Error('no memory'))
      }
      expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('1')
    } finally {
      crypto.scrypt = scrypt
    }
    expect(new Set(errors.map(String))).to.deep.equal(new Set(['Error: no memory']))
    expect(tokens.stats().storeFailures).to.equal(errors.length)
    expect(id(await tokens.get({ maxCredits: 2 }))).to.equal('2')
    await until(() => store.tokens.size === 1)
  })

  it('does not make callers wait where the vault behind its names does not answer', async () => {
    let calls = 0
    const credentials = () => {
      calls += 1
      return calls === 1 ? new Promise<never>(() => {}) : { apiKey: API_KEY }
    }
    const slow = connect({ credentials })
    expect(id(await source({ store: new Map(), storeTimeoutMs: 5 }, slow).get())).to.equal('1')
  })
})
