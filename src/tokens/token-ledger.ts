import { LruMap } from 'toad-cache'
import type { JwtToken } from '../useradmin/token.js'
import type { Wanted } from './job.js'

/** Facts of a token that outlast its place in memory. */
interface TokenFacts {
  wanted: Wanted | undefined
  /** Credits that were used. */
  spent: number
  /** Whether it is not to be given out again. */
  isGone: boolean
}

/** What this process knows of the tokens that it gave out, by their JWT. */
export class TokenLedger {
  readonly #facts: LruMap<TokenFacts>

  constructor(maxTokens: number) {
    this.#facts = new LruMap(maxTokens)
  }

  /** Notes for which request a token was obtained. */
  note({ jwt }: JwtToken, wanted: Wanted): void {
    this.#factsOf(jwt).wanted = wanted
  }

  wantedOf(jwt: string): Wanted | undefined {
    return this.#facts.get(jwt)?.wanted
  }

  isGone(jwt: string): boolean {
    return this.#facts.get(jwt)?.isGone ?? false
  }

  drop(jwt: string): void {
    this.#factsOf(jwt).isGone = true
  }

  /** Adds to the credits that were used, and gives their sum. */
  spend(jwt: string, credits: number): number {
    const facts = this.#factsOf(jwt)
    facts.spent += credits
    return facts.spent
  }

  #factsOf(jwt: string): TokenFacts {
    const facts = this.#facts.get(jwt) ?? { wanted: undefined, spent: 0, isGone: false }
    this.#facts.set(jwt, facts)
    return facts
  }
}

/** When requests were forgotten, by the clock of the service: what was minted before is not used. */
export class ForgetMarks {
  readonly #marks: LruMap<number>
  #all = Number.NEGATIVE_INFINITY

  constructor(maxKeys: number) {
    this.#marks = new LruMap(maxKeys)
  }

  set(key: string, time: number): void {
    this.#marks.set(key, time)
  }

  /** For all keys. */
  setAll(time: number): void {
    this.#all = time
  }

  covers(key: string, mintedAt: number): boolean {
    return mintedAt <= Math.max(this.#all, this.#marks.get(key) ?? this.#all)
  }
}
