import { createRequire } from 'node:module'
import type { XmlElement } from '../../src/xml/node.js'

interface SaxesTag {
  readonly uri: string
  readonly local: string
  readonly attributes: Readonly<
    Record<string, { prefix: string; local: string; uri: string; value: string }>
  >
}

// The part that is used: its declarations do not compile without skipLibCheck.
interface Saxes {
  on(event: 'error', handler: (error: Error) => void): void
  on(event: 'opentag', handler: (tag: SaxesTag) => void): void
  on(event: 'closetag', handler: () => void): void
  on(event: 'text' | 'cdata', handler: (text: string) => void): void
  write(text: string): this
  close(): void
}

const { SaxesParser } = createRequire(import.meta.url)('saxes') as {
  readonly SaxesParser: new (options: object) => Saxes
}

/** A tree that can be compared: element names and attributes as Clark names, the latter in order. */
export type Plain =
  | string
  | { readonly name: string; readonly attributes: object; readonly children: readonly Plain[] }

function clark(uri: string, local: string): string {
  return uri === '' ? local : `{${uri}}${local}`
}

function sorted(
  entries: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
}

export function plain(element: XmlElement): Plain {
  return {
    name: clark(element.namespace, element.name),
    attributes: sorted([...element.attributes]),
    children: element.children.map((child) => (typeof child === 'string' ? child : plain(child))),
  }
}

/** The same tree as read by another parser; undefined where it refuses the text. */
export function readByReference(text: string): Plain | undefined {
  const top: { children: Plain[] } = { children: [] }
  const open = [top]
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    const attributes = Object.values(tag.attributes).filter(
      ({ prefix, local }) => prefix !== 'xmlns' && !(prefix === '' && local === 'xmlns'),
    )
    const element = {
      name: clark(tag.uri, tag.local),
      attributes: sorted(attributes.map(({ uri, local, value }) => [clark(uri, local), value])),
      children: [],
    }
    open[open.length - 1]?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const addText = (piece: string): void => {
    const children = open[open.length - 1]?.children ?? []
    const last = children[children.length - 1]
    if (piece === '' || open.length === 1) return
    if (typeof last === 'string') children[children.length - 1] = last + piece
    else children.push(piece)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  try {
    parser.write(text).close()
  } catch {
    return undefined
  }
  return top.children[0]
}
