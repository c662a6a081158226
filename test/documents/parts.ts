import { lexer, type Token, walkTokens } from 'marked'

/** A block of a Markdown document: a paragraph, a list, a block of code, HTML. */
export interface Part {
  /** Its first line, from 1. */
  readonly line: number
  readonly lines: readonly string[]
  /** What it is made of, from the outside to the inside, in order. */
  readonly tokens: readonly Token[]
}

/** The blocks of a Markdown document, in order. */
export function partsOf(markdown: string): readonly Part[] {
  let line = 1
  return lexer(markdown).map((outer) => {
    const lines = outer.raw.split('\n')
    const tokens: Token[] = []
    walkTokens([outer], (token: Token) => {
      tokens.push(token)
    })
    const part = { line, lines, tokens }
    line += lines.length - 1
    return part
  })
}
