import { partsOf } from './parts.js'

/** A fenced block of code. */
export interface Block {
  /** Path below the project. */
  readonly file: string
  /** Line of its first line of code, from 1. */
  readonly line: number
  readonly language: string
  /** What follows the language: how the block is checked where that is not by its language alone. */
  readonly note: string
  readonly text: string
}

/** What a token lacks that is before it in a list or a quotation. */
const MARKS = /^(?:[\s>*+-]|\d+[.)])*$/

/** The fenced blocks of a Markdown document, in order. */
export function blocksOf(file: string, markdown: string): readonly Block[] {
  return partsOf(markdown).flatMap((part) => {
    let from = 0
    return part.tokens.flatMap((token) => {
      if (token.type !== 'code' || token['codeBlockStyle'] === 'indented') return []
      const [fence = ''] = token.raw.trimStart().split('\n')
      const isFence = (line: string): boolean =>
        line.endsWith(fence) && MARKS.test(line.slice(0, -fence.length))
      from = part.lines.findIndex((line, index) => index >= from && isFence(line)) + 1
      const [language = '', ...note] = String(token['lang'] ?? '').split(' ')
      const text = token['text'] as string
      return [{ file, line: part.line + from, language, note: note.join(' '), text }]
    })
  })
}

/** The examples of a source file: the fenced blocks after `@example` in its comments. */
export function examplesOf(file: string, source: string): readonly Block[] {
  return [...source.matchAll(/\/\*\*.*?\*\//gs)].flatMap((comment) => {
    const line = source.slice(0, comment.index).split('\n').length
    const lines = comment[0].split('\n').map((text) => text.replace(/^\s*(?:\/\*\*|\*\/|\* ?)/, ''))
    const start = lines.findIndex((text) => text.startsWith('@example'))
    if (start === -1) return []
    const text = lines.map((text, index) => (index <= start ? '' : text)).join('\n')
    return blocksOf(file, text).map((block) => ({ ...block, line: block.line + line - 1 }))
  })
}

/** A text with the blocks at their lines of the document and nothing else, so that an error has the line of the document. */
export function atTheirLines(blocks: readonly Block[]): string {
  const lines: string[] = []
  for (const { line, text } of blocks) {
    while (lines.length < line - 1) lines.push('')
    lines.push(...text.split('\n'))
  }
  return `${lines.join('\n')}\nexport {}\n`
}
