import { memberName, quote } from '../names.js'

/** Lines are broken where they would be longer than this. */
export const width = 100

/** TypeScript that stands as it is. */
export interface Code {
  readonly code: string
}

/** A literal to be written: strings get quotes, absent members are left out. */
export type Literal =
  | Code
  | string
  | number
  | true
  | readonly Literal[]
  | { readonly [member: string]: Literal | undefined }

export function code(text: string): Code {
  return { code: text }
}

/** Writes a literal, in one line if it fits behind `indent` and `before` other characters. */
export function writeLiteral(literal: Literal, indent = '', before = 0): string {
  const line = inOneLine(literal)
  if (indent.length + before + line.length < width || !isNested(literal)) return line
  const inner = `${indent}  `
  if (Array.isArray(literal)) {
    const items = literal.map((item: Literal) => `${inner}${writeLiteral(item, inner)},\n`)
    return `[\n${items.join('')}${indent}]`
  }
  const members = entriesOf(literal).map(([name, value]) => {
    const start = `${inner}${memberName(name)}: `
    return `${start}${writeLiteral(value, inner, start.length - inner.length)},\n`
  })
  return `{\n${members.join('')}${indent}}`
}

function inOneLine(literal: Literal): string {
  if (typeof literal === 'string') return quote(literal)
  if (!isNested(literal)) return isCode(literal) ? literal.code : String(literal)
  if (Array.isArray(literal)) return `[${literal.map(inOneLine).join(', ')}]`
  const members = entriesOf(literal).map(
    ([name, value]) => `${memberName(name)}: ${inOneLine(value)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function isNested(literal: Literal): boolean {
  return typeof literal === 'object' && !isCode(literal)
}

function isCode(literal: Literal): literal is Code {
  return typeof literal === 'object' && 'code' in literal && typeof literal.code === 'string'
}

function entriesOf(literal: Literal): readonly (readonly [string, Literal])[] {
  return Object.entries(literal).flatMap(([name, value]: [string, Literal | undefined]) =>
    value === undefined ? [] : [[name, value] as const],
  )
}

/**
 * A doc comment: what it is, and below it what the contract says about it.
 *
 * @param origin the first line
 * @param documentation further paragraphs
 */
export function docComment(
  origin: string,
  documentation: readonly string[] | string | undefined,
  indent = '',
): string {
  const paragraphs = [origin, ...[documentation ?? []].flat()].filter((text) => text !== '')
  const lines = paragraphs
    .flatMap((text, index) => [...(index === 0 ? [] : ['']), ...text.split('\n')])
    .map((line) => line.replaceAll('*/', '*\\/').trimEnd())
  const [only = '', ...more] = lines
  if (more.length === 0) return `${indent}/** ${only} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`
}
