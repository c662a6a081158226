import type { Block } from './blocks.js'

/** How a block is checked. */
export type Check =
  /** Compiled with the other blocks of its document, and run with them. */
  | 'run'
  /** Compiled with the other blocks of its document. */
  | 'compile'
  /** Run as a module of its own. */
  | 'run-alone'
  /** Run as a module of a page: `fetch` of a path is answered by an endpoint for pages. */
  | 'browser'
  /** Run by Jest. */
  | 'jest'
  /** Run by a shell. */
  | 'shell'
  /** Run by a shell, while the server of the block before it runs. */
  | 'server'
  /** A configuration of a host of agents, or a message for GetJWT. */
  | 'json'
  /** Its syntax alone. */
  | 'parse'

const BY_LANGUAGE: Readonly<Record<string, Check>> = {
  ts: 'run',
  js: 'run-alone',
  sh: 'shell',
  json: 'json',
}

/** The words after a language, and what they change. */
const NOTES: Readonly<Record<string, { readonly language: string; readonly check: Check }>> = {
  // It needs a server of Redis: test/tokens/fleet has one.
  'needs-redis': { language: 'ts', check: 'compile' },
  browser: { language: 'js', check: 'browser' },
  jest: { language: 'js', check: 'jest' },
  'needs-server': { language: 'sh', check: 'server' },
  // It imports what another generator writes.
  'another-package': { language: 'js', check: 'parse' },
}

/** @throws Error where the language or the word after it is not known: no block is left out by mistake */
export function checkOf({ file, line, language, note }: Block): Check {
  const check = BY_LANGUAGE[language]
  if (check === undefined)
    throw new Error(`${file}:${line}: no check for the language "${language}"`)
  if (note === '') return check
  const exception = NOTES[note]
  if (exception?.language !== language)
    throw new Error(`${file}:${line}: "${note}" says nothing of a block of ${language}`)
  return exception.check
}
