import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { TOKEN_CHANNEL, type TokenEvent } from '../../../src/index.js'

/** The events of all token sources, in each test of a suite. */
export function observeTokens(): TokenEvent[] {
  const events: TokenEvent[] = []
  const note = (event: unknown): void => {
    events.push(event as TokenEvent)
  }
  beforeEach(() => {
    events.length = 0
    subscribe(TOKEN_CHANNEL, note)
  })
  afterEach(() => {
    unsubscribe(TOKEN_CHANNEL, note)
  })
  return events
}
