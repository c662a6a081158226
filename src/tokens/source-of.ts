import type { Source } from './source.js'

// Apart from the public interface: the declarations of that need no types of Node.
const sources = new WeakMap<object, Source>()

/** Notes what is behind a public token source. */
export function noteSource(tokens: object, source: Source): void {
  sources.set(tokens, source)
}

/** What is behind a token source; `undefined` for what `createTokenSource` did not make. */
export function sourceOf(tokens: unknown): Source | undefined {
  return typeof tokens === 'object' && tokens !== null ? sources.get(tokens) : undefined
}
