import { expect } from 'chai'
import fc from 'fast-check'
import type { JwtToken, TokenSource } from '../../src/index.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import { MINUTE, minter, SECOND, useTokenService } from './support/token-service.js'

type Command = {
  readonly does: 'get' | 'forget' | 'forget request' | 'spend' | 'clear'
  readonly process: number
  readonly maxCredits: number
  /** Which of the tokens that were given. */
  readonly pick: number
  /** Whether the next command begins while it is under way. */
  readonly overlaps: boolean
  readonly advanceMs: number
}

/** What a process was told not to give out again. */
class Told {
  readonly #tokens = new Set<string>()
  /** Up to which number tokens of a request are too old. */
  readonly #upTo = new Map<number, number>()
  readonly #spent = new Map<string, number>()

  forget({ jwt }: JwtToken): void {
    this.#tokens.add(jwt)
  }

  forgetRequest(maxCredits: number, minted: number): void {
    this.#upTo.set(maxCredits, minted)
  }

  spend(token: JwtToken): void {
    const spent = (this.#spent.get(token.jwt) ?? 0) + 1
    this.#spent.set(token.jwt, spent)
    if (spent >= Number(token.claims?.mc)) this.forget(token)
  }

  /** What a `get` that begins now must not give. */
  get forbids(): (token: JwtToken) => boolean {
    const tokens = new Set(this.#tokens)
    const upTo = new Map(this.#upTo)
    return ({ jwt, claims }) =>
      tokens.has(jwt) || Number(claims?.jti) <= (upTo.get(Number(claims?.mc)) ?? 0)
  }
}

const isIdle = (tokens: TokenSource): boolean => tokens.stats().minting === 0

const LIMITS = [1, 2] as const

describe('tokens that were forgotten or spent', () => {
  const { service, clock, source } = useTokenService()

  const commands = fc.array(
    fc.record<Command>({
      does: fc.constantFrom('get', 'get', 'get', 'forget', 'forget request', 'spend', 'clear'),
      process: fc.nat({ max: 1 }),
      maxCredits: fc.constantFrom(...LIMITS),
      pick: fc.nat(),
      overlaps: fc.boolean(),
      advanceMs: fc.constantFrom(1, SECOND, 5 * MINUTE, 14 * MINUTE),
    }),
    { minLength: 5, maxLength: 25 },
  )

  for (const hasStore of [false, true]) {
    it(`are not given out again, ${hasStore ? 'with' : 'without'} a store`, async () => {
      const store = new MemoryStore()
      const mint = minter()
      let minted = 0
      service.answerWith((received) => {
        minted += 1
        return mint(received)
      })
      const processes = Array.from({ length: 2 }, () =>
        source(hasStore ? { store: new MemoryStore(store) } : {}),
      )
      const told = processes.map(() => new Told())
      const given: JwtToken[] = []

      async function run({ does, process, maxCredits, pick }: Command): Promise<void> {
        const tokens = processes[process] as TokenSource
        const facts = told[process] as Told
        const token = given[pick % given.length]
        if (does === 'get') {
          const { forbids } = facts
          const next = await tokens.get({ maxCredits })
          expect(forbids(next), `${next.claims?.jti} of process ${process}`).to.equal(false)
          given.push(next)
        } else if (does === 'forget request') {
          facts.forgetRequest(maxCredits, minted)
          await tokens.forget({ maxCredits })
        } else if (does === 'clear') {
          for (const limit of LIMITS) facts.forgetRequest(limit, minted)
          await tokens.clear()
        } else if (token !== undefined) {
          facts[does](token)
          await tokens[does](token)
        }
      }

      await fc.assert(
        fc.asyncProperty(commands, async (list) => {
          const running: Promise<void>[] = []
          for (const command of list) {
            running.push(run(command))
            if (!command.overlaps) await Promise.all(running)
            // A mint takes no minutes, one in the background neither.
            if (!command.overlaps) await until(() => processes.every(isIdle))
            clock.advance(command.overlaps ? 1 : command.advanceMs)
          }
          await Promise.all(running)
        }),
        { numRuns: 40 },
      )
    })
  }
})
