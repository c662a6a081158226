import type { TokenStore } from '../../../src/index.js'

export type Operation = 'get' | 'set' | 'delete' | 'add' | 'deleteIf' | 'remainingMs'

/** A call of a store. */
export interface StoreCall {
  readonly operation: Operation
  readonly key: string
}

interface Stored {
  readonly value: string
  readonly end: number
}

const LOCK = ':lock'

/** A store in memory, with all that a fleet needs, and a switch that makes it fail. */
export class MemoryStore implements Required<TokenStore> {
  readonly calls: StoreCall[] = []
  /** Is run and waited for before each operation: it may delay it, throw, or never end. */
  before: (call: StoreCall) => unknown = () => {}
  /** Its clock; milliseconds since 1970. */
  now: () => number = () => Date.now()
  readonly #stored: Map<string, Stored>

  /** @param other whose values it shares, as another connection to the same store */
  constructor(other?: MemoryStore) {
    this.#stored = other === undefined ? new Map() : other.#stored
  }

  get(key: string): Promise<unknown> {
    return this.#run('get', key, () => this.#read(key)?.value)
  }

  set(key: string, value: string, ttlMs = Number.POSITIVE_INFINITY): Promise<void> {
    return this.#run('set', key, () => this.#write(key, value, ttlMs))
  }

  delete(key: string): Promise<boolean> {
    return this.#run('delete', key, () => this.#stored.delete(key))
  }

  add(key: string, value: string, ttlMs: number): Promise<boolean> {
    return this.#run('add', key, () => {
      if (this.#read(key) !== undefined) return false
      this.#write(key, value, ttlMs)
      return true
    })
  }

  deleteIf(key: string, value: string): Promise<boolean> {
    return this.#run('deleteIf', key, () => {
      return this.#read(key)?.value === value && this.#stored.delete(key)
    })
  }

  remainingMs(key: string): Promise<number | undefined> {
    return this.#run('remainingMs', key, () => this.ttlOf(key))
  }

  /** Names and values of the tokens; without locks. */
  get tokens(): ReadonlyMap<string, string> {
    return this.#entries((key) => !key.endsWith(LOCK))
  }

  get locks(): ReadonlyMap<string, string> {
    return this.#entries((key) => key.endsWith(LOCK))
  }

  ttlOf(key: string): number | undefined {
    const stored = this.#read(key)
    return stored === undefined ? undefined : stored.end - this.now()
  }

  /** Writes past the switches, as another client of the store would. */
  plant(key: string, value: string, ttlMs = 60 * 60_000): void {
    this.#write(key, value, ttlMs)
  }

  clear(): void {
    this.#stored.clear()
  }

  callsOf(operation: Operation): StoreCall[] {
    return this.calls.filter((call) => call.operation === operation)
  }

  async #run<T>(operation: Operation, key: string, run: () => T): Promise<T> {
    const call = { operation, key }
    this.calls.push(call)
    await this.before(call)
    return run()
  }

  #read(key: string): Stored | undefined {
    const stored = this.#stored.get(key)
    return stored !== undefined && stored.end > this.now() ? stored : undefined
  }

  #write(key: string, value: string, ttlMs: number): void {
    this.#stored.set(key, { value, end: this.now() + ttlMs })
  }

  #entries(isWanted: (key: string) => boolean): ReadonlyMap<string, string> {
    const names = [...this.#stored.keys()].filter((key) => isWanted(key) && this.#read(key))
    return new Map(names.map((key) => [key, this.#read(key)?.value ?? '']))
  }
}

/** The same values by `get`, `set` and `delete` alone, as Keyv has them. */
export function withoutLocks(store: MemoryStore): TokenStore {
  return {
    get: (key) => store.get(key),
    set: (key, value, ttlMs) => store.set(key, value, ttlMs),
    delete: (key) => store.delete(key),
  }
}
