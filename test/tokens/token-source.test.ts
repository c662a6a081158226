import { getEventListeners } from 'node:events'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { AbortError, InputError, ServiceError, type TokenSourceOptions } from '../../src/index.js'
import { refusal } from '../support/get-jwt-replies.js'

import { polluted } from '../support/polluted.js'

import { until } from '../support/until.js'

import {
  asked,
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

describe('createTokenSource', () => {
  const { service, clock, connect, source } = useTokenService()

  it('mints once for all callers that wait', async () => {
    const tokens = source()
    const waiting = Array.from({ length: 50 }, () => tokens.get())
    const ids = new Set((await Promise.all(waiting)).map(id))
    expect(ids).to.deep.equal(new Set(['1']))
    expect(service.received).to.have.length(1)
  })

  it('mints once for each distinct request', async () => {
    const tokens = source()
    const overrides = [
      undefined,
      {},
      { allowedMethods: ['A', 'B'] },
      { allowedMethods: ['B', 'A'] },
      { allowedMethods: ['A'] },
      { clientIp: '::1' },
      { maxCredits: 5 },
      { applicationName: 'x' },
      { options: { ApplicationName: 'x' } },
      { expiresIn: { minutes: 16 } },
      { expiresAt: '2030-06-01T01:00:00Z' },
      { expiresAt: '2030-06-01T01:00:01Z' },
      { expiresAt: '2030-06-01T01:00:00.9Z' },
    ]
    const ids = []
    for (const override of overrides) ids.push(id(await tokens.get(override)))
    const expected = ['1', '1', '2', '2', '3', '4', '5', '6', '6', '7', '8', '9', '8']
    expect(ids).to.deep.equal(expected)
  })

  it('replaces expiresIn by an override of expiresAt, and the reverse', async () => {
    const tokens = source()
    const token = await tokens.get({ expiresAt: '2030-06-01T01:00:00Z' })
    expect(token.expiresAt.year).to.equal(2030)
    const fixed = source({ request: { expiresAt: '2030-06-01T01:00:00Z', maxCredits: 5 } })
    const other = await fixed.get({ expiresIn: { minutes: 1 } })
    expect(other.expiresAt.toMillis()).to.equal(Date.now() + MINUTE)
    expect(other.claims?.mc).to.equal('5')
  })

  it('shares one token between the spellings of a request', async () => {
    const spellings = [
      [{ clientIp: '203.0.113.7' }, { clientIp: '::ffff:203.0.113.7' }],
      [{ clientIp: '203.0.113.7' }, { clientIp: '::FFFF:cb00:7107' }],
      [{ expiresIn: { minutes: 30 } }, { expiresIn: { hours: 0.5 } }],
      [{ expiresIn: { quarters: 4 } }, { expiresIn: { years: 1 } }],
      [{ expiresIn: { years: 1, months: 1 } }, { expiresIn: { months: 13 } }],
      [{ expiresAt: '2030-06-01T01:00:00Z' }, { expiresAt: '2030-06-01T03:00:00+02:00' }],
      [{ expiresAt: '2030-06-01T01:00:00Z' }, { expiresAt: new Date('2030-06-01T01:00:00Z') }],
      [{ options: { a: '1', b: '2' } }, { options: { b: '2', a: '1' } }],
    ]
    for (const [one, other] of spellings) {
      const tokens = source()
      service.answerWith(minter())
      expect(await tokens.get(one)).to.equal(await tokens.get(other))
      expect(service.received).to.have.length(1)
    }
  })

  it('keeps a token until shortly before its end, then replaces it in the background', async () => {
    const tokens = source()
    expect(id(await tokens.get())).to.equal('1')
    clock.advance(14 * MINUTE - 1)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(1)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(id(await tokens.get())).to.equal('2')
    expect(service.received).to.have.length(2)
  })

  it('waits for a new one where the old one is about to end', async () => {
    const tokens = source()
    await tokens.get()
    clock.advance(15 * MINUTE - 5000)
    expect(id(await tokens.get())).to.equal('2')
    expect(tokens.stats()).to.include({ mints: 2, refreshes: 0 })
  })

  it('counts no refresh where a caller came to wait for it', async () => {
    const tokens = source()
    await tokens.get()
    clock.advance(14 * MINUTE)
    service.answerWith(minter({ delayMs: 50, claims: () => ({ jti: 'new' }) }))
    await tokens.get()
    clock.advance(MINUTE)
    expect(id(await tokens.get())).to.equal('new')
    expect(tokens.stats()).to.include({ mints: 2, waits: 1, refreshes: 0 })
  })

  it('keeps the old one while it cannot be replaced, then rejects with the reason', async () => {
    const errors: unknown[] = []
    const tokens = source({ onError: (error) => errors.push(error) })
    await tokens.get()
    service.answerWith(() => refusal('no credits'))
    clock.advance(14 * MINUTE)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(errors).to.have.length(1)
    expect(errors[0]).to.be.instanceOf(ServiceError)
    expect(service.received).to.have.length(1)
    // What was refused is held back for 5 s.
    clock.advance(5 * SECOND - 1)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(5 * SECOND)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(service.received).to.have.length(2)
    clock.advance(MINUTE)
    const waiting = [tokens.get(), tokens.get()]
    for (const result of await Promise.allSettled(waiting)) {
      expect(result.status === 'rejected' && result.reason).to.be.instanceOf(ServiceError)
    }
    expect(service.received).to.have.length(3)
    service.answerWith(minter())
    clock.advance(15 * SECOND)
    expect(id(await tokens.get())).to.equal('1')
  })

  it('replaces a short-lived token in the second half of its life', async () => {
    const tokens = source({ request: { expiresIn: { seconds: 20 } } })
    await tokens.get()
    // The mint took a moment, by which its life is longer.
    clock.advance(9_500)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(500)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(2)
  })

  it('waits for a new token in the last moments, and gives the old one until its very end where there is none', async () => {
    const cases: [TokenSourceOptions['request'], number, number, number][] = [
      [{ expiresIn: { seconds: 20 } }, 60_000, 18_000, 20_000],
      [{ expiresIn: { minutes: 15 } }, 1_000, 899_000, 900_000],
      [{ expiresIn: { minutes: 15 } }, 0, 900_000, 900_000],
    ]
    for (const [request, refreshBeforeMs, replaceByMs, lifeMs] of cases) {
      service.answerWith(minter())
      const waiting = source({ request, refreshBeforeMs })
      await waiting.get()
      clock.advance(replaceByMs)
      expect(id(await waiting.get())).to.equal('2')

      service.answerWith(minter())
      const early = source({ request, refreshBeforeMs })
      await early.get()
      // The mint took a moment, by which its life is longer.
      clock.advance(replaceByMs - 100)
      expect(id(await early.get())).to.equal('1')
      await settle()
      clock.advance(100)

      const tokens = source({ request, refreshBeforeMs })
      const { jwt } = await tokens.get()
      service.answerWith(() => refusal('no credits'))
      clock.advance(replaceByMs)
      if (replaceByMs < lifeMs) expect((await tokens.get()).jwt).to.equal(jwt)
      clock.advance(lifeMs - replaceByMs - 1)
      if (replaceByMs < lifeMs) expect((await tokens.get()).jwt).to.equal(jwt)
      clock.advance(1)
      expect(await rejection(tokens.get())).to.be.instanceOf(ServiceError)
      clock.advance(MINUTE)
    }
  })

  it('waits no longer for a new token than half of the time that the old one has left', async () => {
    const tokens = source({ request: { expiresIn: { seconds: 2 } } })
    await tokens.get()
    service.answerWith(minter({ delayMs: 1000 }))
    clock.advance(1_900)
    expect(id(await tokens.get())).to.equal('1')
    expect(tokens.stats()).to.include({ mints: 1, minting: 1, hits: 1 })
  })

  it('gives the old one in its last moments at once until the next attempt is due', async () => {
    const tokens = source()
    await tokens.get()
    service.answerWith(() => ({ status: 503, body: '' }))
    clock.advance(15 * MINUTE - 4 * SECOND)
    for (let call = 0; call < 3; call++) expect(id(await tokens.get())).to.equal('1')
    expect(service.received).to.have.length(1)
    clock.advance(SECOND)
    expect(id(await tokens.get())).to.equal('1')
    expect(service.received).to.have.length(2)
  })

  it('ends the waiting of a caller in the last moments too, by its signal or by close', async () => {
    for (const isClosed of [false, true]) {
      service.answerWith(minter())
      const tokens = source()
      await tokens.get()
      service.answerWith(minter({ delayMs: 500 }))
      clock.advance(15 * MINUTE - SECOND)
      const controller = new AbortController()
      const waiting = rejection(tokens.get(undefined, { signal: controller.signal }))
      await until(() => service.received.length === 1)
      if (isClosed) await tokens.close()
      else controller.abort()
      expect(await waiting).to.be.instanceOf(AbortError)
    }
  })

  it('keeps a token with a fixed end to that end', async () => {
    const tokens = source({ request: { expiresAt: '2026-01-15T13:00:00Z' } })
    await tokens.get()
    clock.advance(60 * MINUTE - 1)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(1)
    const failed = await rejection(tokens.get())
    expect(failed).to.be.instanceOf(InputError).and.include({ field: 'expiresAt' })
  })

  it('keeps the allowed number of tokens, those that were requested last', async () => {
    const tokens = source({ maxEntries: 2 })
    const get = async (maxCredits: number) => id(await tokens.get({ maxCredits }))
    expect([await get(1), await get(2), await get(1), await get(3)]).to.deep.equal([
      '1',
      '2',
      '1',
      '3',
    ])
    expect([await get(1), await get(2)]).to.deep.equal(['1', '4'])
    expect(tokens.stats()).to.include({ entries: 2 })
  })

  it('counts a token that was minted again as requested last', async () => {
    const tokens = source({ maxEntries: 2 })
    const get = async (maxCredits: number) => id(await tokens.get({ maxCredits }))
    expect([await get(1), await get(2)]).to.deep.equal(['1', '2'])
    clock.advance(15 * MINUTE)
    expect([await get(1), await get(3), await get(1)]).to.deep.equal(['3', '4', '3'])
  })

  it('lets one caller stop waiting, without effect on the others', async () => {
    service.answerWith(minter({ delayMs: 50 }))
    const tokens = source()
    const controller = new AbortController()
    const stopped = tokens.get(undefined, { signal: controller.signal })
    const others = tokens.get()
    controller.abort('enough')
    expect(await rejection(stopped))
      .to.be.instanceOf(AbortError)
      .and.include({ cause: 'enough' })
    expect(id(await others)).to.equal('1')
    const late = await rejection(tokens.get({}, { signal: controller.signal }))
    expect(late).to.be.instanceOf(AbortError)
  })

  it('leaves no listener on a signal', async () => {
    const { signal } = new AbortController()
    const tokens = source()
    await tokens.get(undefined, { signal })
    service.answerWith(() => refusal('no credits'))
    await rejection(tokens.get({ maxCredits: 1 }, { signal }))
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
  })

  it('does not depend on later changes of its options', async () => {
    const allowedMethods = ['A']
    const tokens = source({ request: { ...asked, allowedMethods } })
    allowedMethods.push('B')
    expect((await tokens.get()).claims?.aud).to.deep.equal(['A'])
  })

  it('takes no field of a request from Object.prototype', async () => {
    const tokens = source()
    const fields = { expiresAt: '2026-01-15T12:10:00Z', clientIp: '203.0.113.9', maxCredits: 1 }
    for (const [name, value] of Object.entries(fields)) {
      const token = await polluted(Object.prototype, name, { value }, () =>
        tokens.get({ allowedMethods: ['A'] }),
      )
      expect(id(token), name).to.equal('1')
    }
    expect(service.received).to.have.length(1)
    expect(service.received[0]?.body).not.to.match(/clientIp|maxCredits/)
  })

  it('shows no token when it is printed', async () => {
    const tokens = source()
    const { jwt } = await tokens.get()
    expect(inspect(tokens, { depth: Infinity, showHidden: true })).not.to.contain(jwt)
  })

  it('gives holdsSecret where a claim holds a secret of the client', async () => {
    service.answerWith(minter({ claims: () => ({ sub: 'x-ABCD-1234-EFGH' }) }))
    const client = connect({ credentials: { apiKey: 'ABCD-1234-EFGH' } })
    expect((await source({}, client).get()).holdsSecret).to.equal(true)
  })
})
