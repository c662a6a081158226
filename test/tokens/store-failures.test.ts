import { expect } from 'chai'
import type { TokenStore } from '../../src/index.js'
import { until } from '../support/until.js'
import { API_KEY, id, useTokenService } from './support/token-service.js'

describe('a store that fails', () => {
  const { connect, source } = useTokenService()

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

  it('does not make callers wait where it does not answer', async () => {
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    const store: TokenStore = { get: () => new Promise(() => {}), set: () => {} }
    expect(id(await source({ store, storeTimeoutMs: 5, onError }).get())).to.equal('1')
    expect(String(errors)).to.contain('5 ms')
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
