import { memberName, quote } from '../model/typescript-names.js'

/** Maximum line length. */
export const width = 100

/** TypeScript source in a {@link Literal}. */
export interface Code {
  readonly code: string
}

/** A literal to write: strings are quoted, `undefined` members are omitted. */
export type Literal =
  | Code
  | string
  | number
  | true
  | readonly Literal[]
  | { readonly [member: string]: Literal | undefined }

/** Marks a text as TypeScript source. */
export function code(text: string): Code {
  return { code: text }
}

/** Writes a literal, in one line if it fits after `indent` and `before` further characters. */
export function writeLiteral(literal: Literal, indent = '', before = 0): string {
  const line = inOneLine(literal, width - indent.length - before)
  if (line !== undefined) return line
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

// Absent where the literal does not fit; stops as soon as it is too long.
function inOneLine(literal: Literal, room: number): string | undefined {
  if (typeof literal === 'string') return quote(literal)
  if (!isNested(literal)) return isCode(literal) ? literal.code : String(literal)
  const isArray = Array.isArray(literal)
  if (isArray && isTable(literal)) return undefined
  const parts: string[] = []
  let left = room - 4
  const entries = isArray
    ? literal.map((item: Literal) => ['', item] as const)
    : entriesOf(literal).map(([name, value]) => [`${memberName(name)}: `, value] as const)
  for (const [start, value] of entries) {
    const part = inOneLine(value, left - start.length)
    if (part === undefined) return undefined
    parts.push(start + part)
    left -= start.length + part.length + 2
    if (left < -2) return undefined
  }
  const text = parts.join(', ')
  return isArray ? `[${text}]` : parts.length === 0 ? '{}' : `{ ${text} }`
}

// Several objects of several members have a line each, as formatters write them.
function isTable(items: readonly Literal[]): boolean {
  return items.length > 1 && items.every((item) => isNested(item) && entriesOf(item).length > 1)
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
 * Writes a doc comment: the origin, and below it the documentation of the contract.
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
