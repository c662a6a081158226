import path from 'node:path'
import GithubSlugger from 'github-slugger'
import { Parser } from 'marked'
import type { Fault } from './fault.js'
import { partsOf } from './parts.js'

/** A link or a picture, but one on another server. */
export interface Link {
  /** Its line, or the first one of its paragraph where it is not written there. */
  readonly line: number
  /** As it is written. */
  readonly target: string
  /** Path below the project. */
  readonly page: string
  readonly anchor: string | undefined
}

/** The links and pictures of a Markdown document, but those on other servers. @param file its path below the project */
export function linksOf(file: string, markdown: string): readonly Link[] {
  return partsOf(markdown).flatMap((part) => {
    const targets = part.tokens.flatMap((token) => {
      if (token.type === 'link' || token.type === 'image') return [String(token['href'])]
      if (token.type !== 'html') return []
      return [...token.raw.matchAll(/(?:src|srcset|href)="([^"]*)"/g)].map(([, href = '']) => href)
    })
    return targets
      .filter((target) => !/^(?:https?|mailto):/.test(target))
      .map((target) => {
        const [name = '', anchor] = target.split('#')
        const page = name === '' ? file : path.join(path.dirname(file), decodeURI(name))
        const at = part.lines.findIndex((line) => line.includes(target))
        return { line: part.line + Math.max(at, 0), target, page, anchor }
      })
  })
}

/** The anchors of the headings of a Markdown document, as GitHub makes them. */
export function anchorsOf(markdown: string): readonly string[] {
  const slugger = new GithubSlugger()
  const parser = new Parser()
  return partsOf(markdown)
    .flatMap(({ tokens }) => tokens)
    .flatMap((token) => {
      if (token.type !== 'heading') return []
      return [slugger.slug(parser.parseInline(token['tokens'] ?? [], parser.textRenderer))]
    })
}

/**
 * The links of a document to what does not exist.
 *
 * @param read gives the text of a file below the project, `''` for a folder, `undefined` where there is neither
 */
export function brokenLinksOf(
  file: string,
  read: (file: string) => string | undefined,
): readonly Fault[] {
  return linksOf(file, read(file) ?? '').flatMap(({ line, target, page, anchor }) => {
    const text = read(page)
    const isFound = text !== undefined && (anchor === undefined || anchorsOf(text).includes(anchor))
    return isFound ? [] : [{ file, line, message: `links to ${target}, which does not exist` }]
  })
}
