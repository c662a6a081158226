import { Buffer } from 'node:buffer'
import { isPlainText } from './escape.js'
import { NO_ATTRIBUTES, ROOT_SCOPE } from './namespaces.js'
import type { NamespaceScope, XmlElement } from './node.js'

/** Longer markup is not worth remembering. */
const MAX_MARKUP = 8192

/** An element with its texts taken out. */
interface Mould extends Omit<XmlElement, 'children'> {
  /** `undefined` where a text was. */
  readonly children: readonly (Mould | undefined)[]
}

/**
 * A document without its texts: what is the same in every answer of one kind. Another document that has
 * the same markup, character for character, has the same tree but for the texts, and these need not be
 * looked at for more than whether they are texts and nothing else.
 *
 * It holds copies only: a piece of a string would keep the whole of it in memory, and the secrets in it.
 */
export class Shape {
  /** What stands before, between and after the texts. */
  readonly #markup: readonly string[]
  readonly #mould: Mould

  private constructor(markup: readonly string[], mould: Mould) {
    this.#markup = markup
    this.#mould = mould
  }

  /**
   * Takes the shape of a document. `texts` is where its texts begin and end, one after the other.
   * `undefined` where the markup is too long to be worth it.
   */
  static of(text: string, root: XmlElement, texts: readonly number[]): Shape | undefined {
    const markup: string[] = []
    let length = 0
    let at = 0
    for (let index = 0; index <= texts.length; index += 2) {
      const to = texts[index] ?? text.length
      length += to - at
      if (length > MAX_MARKUP) return undefined
      markup.push(copyOf(text.slice(at, to)))
      at = texts[index + 1] ?? text.length
    }
    return new Shape(markup, mouldOf(root, new Map([[ROOT_SCOPE, ROOT_SCOPE]])))
  }

  /** The document, where it is of this shape. */
  read(text: string): XmlElement | undefined {
    const markup = this.#markup
    const texts: string[] = []
    let at = 0
    for (let index = 0; ; index++) {
      const piece = markup[index] ?? ''
      // Faster than `startsWith`, which looks at one character after the other.
      if (text.slice(at, at + piece.length) !== piece) return undefined
      at += piece.length
      if (index === markup.length - 1) break
      const end = text.indexOf('<', at)
      const found = text.slice(at, end === -1 ? text.length : end)
      if (found === '' || !isPlainText(found)) return undefined
      texts.push(found)
      at += found.length
    }
    return at === text.length ? fill(this.#mould, texts.reverse()) : undefined
  }
}

/** Makes the element anew, with the texts from the last of the list to its first. */
function fill(mould: Mould, texts: string[]): XmlElement {
  const { name, namespace, attributes, scope } = mould
  // As long as it will be: an array that grows takes room for many more.
  const children = new Array<XmlElement | string>(mould.children.length)
  for (let index = 0; index < children.length; index++) {
    const child = mould.children[index]
    children[index] = child === undefined ? (texts.pop() ?? '') : fill(child, texts)
  }
  return {
    name,
    namespace,
    attributes: attributes === NO_ATTRIBUTES ? attributes : new Map(attributes),
    children,
    scope,
  }
}

type Scopes = Map<NamespaceScope, NamespaceScope>

function mouldOf(element: XmlElement, scopes: Scopes): Mould {
  const { name, namespace, attributes, children, scope } = element
  return {
    name: copyOf(name),
    namespace: copyOf(namespace),
    attributes:
      attributes.size === 0
        ? NO_ATTRIBUTES
        : new Map([...attributes].map(([key, value]) => [copyOf(key), copyOf(value)])),
    children: children.map((child) =>
      typeof child === 'string' ? undefined : mouldOf(child, scopes),
    ),
    scope: scope && scopeOf(scope, scopes),
  }
}

// All documents of the shape share it: nobody shall change it for the others.
function scopeOf(scope: NamespaceScope, scopes: Scopes): NamespaceScope {
  let copy = scopes.get(scope)
  if (copy === undefined) {
    const { parent, prefix, uri } = scope
    copy = Object.freeze({
      parent: parent && scopeOf(parent, scopes),
      prefix: copyOf(prefix),
      uri: copyOf(uri),
    })
    scopes.set(scope, copy)
  }
  return copy
}

function copyOf(text: string): string {
  return Buffer.from(text).toString()
}
