import { transformSync } from 'esbuild'
import type { Block } from './blocks.js'

/** How a block is checked. */
export type Check =
  /** Compiled with the other blocks of its document, and run with them. */
  | 'run'
  /** Compiled with the other blocks of its document. */
  | 'compile'
  /** Run as a module of its own. */
  | 'run-alone'
  /** Run by a shell. */
  | 'shell'
  /** Its syntax alone. */
  | 'parse'

/** Why a block is not run: the word after its language. */
const NOT_RUN: Readonly<Record<string, { readonly check: Check; readonly why: string }>> = {
  'needs-redis': { check: 'compile', why: 'a server of Redis; test/tokens/fleet has one' },
  browser: { check: 'parse', why: 'a page; test/examples runs that of examples/token-page' },
  jest: { check: 'parse', why: 'the functions of Jest; examples/consumer-tests runs a test in it' },
  'another-package': { check: 'parse', why: 'what another generator writes' },
  'needs-server': { check: 'parse', why: 'what the block before it starts' },
}

const BY_LANGUAGE: Readonly<Record<string, Check>> = {
  ts: 'run',
  js: 'run-alone',
  sh: 'shell',
  json: 'parse',
}

/** @throws Error where the language or the word after it is not known: no block is left out by mistake */
export function checkOf({ file, line, language, note }: Block): Check {
  const check = BY_LANGUAGE[language]
  if (check === undefined)
    throw new Error(`${file}:${line}: no check for the language "${language}"`)
  if (note === '') return check
  const exception = NOT_RUN[note]
  if (exception === undefined)
    throw new Error(`${file}:${line}: "${note}" is no reason not to run a block`)
  return exception.check
}

/** @throws Error, with the place, where the syntax is wrong */
export function parse({ file, line, language, text }: Block): void {
  try {
    if (language === 'json') JSON.parse(text)
    else if (language === 'js') transformSync(text, { format: 'esm' })
  } catch (error) {
    throw new Error(`${file}:${line}: ${(error as Error).message}`)
  }
}
