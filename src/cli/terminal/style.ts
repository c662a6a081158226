import { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { nonEmpty, type Output } from './io.js'

/** What a part of the output is. */
export type Style = keyof typeof FORMATS

const FORMATS = {
  heading: 'bold',
  label: 'cyan',
  note: 'gray',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  first: 'magenta',
  second: 'blue',
} as const

/** Formats a part of the output; unchanged where the output has no colours. */
export type Paint = (style: Style, text: string) => string

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether escape codes for colours may be written: to a terminal that has colours, or where `FORCE_COLOR` is set. Never with
 * `NO_COLOR`, nor, unless forced, where `TERM` is `dumb`.
 */
export function hasColors(output: Output, env: Environment): boolean {
  if (nonEmpty(env['NO_COLOR']) !== undefined) return false
  // Node takes an empty variable as set.
  return isScreen(output, env) && WriteStream.prototype.hasColors({ ...env, NO_COLOR: undefined })
}

/** Whether a person looks at the output: a terminal, or what is made from it with `FORCE_COLOR`. */
export function isScreen(output: Output, env: Environment): boolean {
  const forced = nonEmpty(env['FORCE_COLOR'])
  return output.isTTY === true || (forced !== undefined && forced !== '0' && forced !== 'false')
}

/** Formats with escape codes, whatever the output is. */
export const paint: Paint = (style, text) =>
  styleText(FORMATS[style], text, { validateStream: false })

/** Leaves the text as it is. */
export const plain: Paint = (_style, text) => text
