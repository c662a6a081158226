import { Buffer } from 'node:buffer'
import { isPlainText } from './escape.js'
import { NO_ATTRIBUTES, ROOT_SCOPE } from './namespaces.js'
import type { NamespaceScope, XmlElement } from './node.js'

/** Maximum length of the markup of a template, in characters. */
const MAX_MARKUP_LENGTH = 8192

/** An element without its texts. */
interface ElementTemplate extends Omit<XmlElement, 'children'> {
  /** `undefined` in the place of a text. */
  readonly children: readonly (ElementTemplate | undefined)[]
}

/**
 * The markup and the tree of a document, without its texts. A document with exactly the same markup has the same tree
 * with other texts, so only the texts have to be checked.
 *
 * It holds copies of strings, since a slice would keep the whole document in memory, with the secrets in it.
 */
export class DocumentTemplate {
  /** The markup before, between and after the texts. */
  readonly #markup: readonly string[]
  readonly #root: ElementTemplate

  private constructor(markup: readonly string[], root: ElementTemplate) {
    this.#markup = markup
    this.#root = root
  }

  /**
   * Makes the template of a document; `undefined` where its markup is too long.
   *
   * @param texts start and end of each text, as {@link parseWithTexts} gives them
   */
  static of(
    text: string,
    root: XmlElement,
    texts: readonly number[],
  ): DocumentTemplate | undefined {
    const markup: string[] = []
    let length = 0
    let at = 0
    for (let index = 0; index <= texts.length; index += 2) {
      const to = texts[index] ?? text.length
      length += to - at
      if (length > MAX_MARKUP_LENGTH) return undefined
      markup.push(copyOf(text.slice(at, to)))
      at = texts[index + 1] ?? text.length
    }
    return new DocumentTemplate(markup, templateOf(root, new Map([[ROOT_SCOPE, ROOT_SCOPE]])))
  }

  /** The root of a document; `undefined` where its markup is different. */
  read(text: string): XmlElement | undefined {
    const markup = this.#markup
    const texts: string[] = []
    let at = 0
    for (let index = 0; ; index++) {
      const piece = markup[index] ?? ''
      // By `slice`, which is faster than `startsWith`.
      if (text.slice(at, at + piece.length) !== piece) return undefined
      at += piece.length
      if (index === markup.length - 1) break
      const end = text.indexOf('<', at)
      const found = text.slice(at, end === -1 ? text.length : end)
      if (found === '' || !isPlainText(found)) return undefined
      texts.push(found)
      at += found.length
    }
    return at === text.length ? fill(this.#root, texts.reverse()) : undefined
  }
}

/** Makes an element of a template; the texts are removed from the end of the list. */
function fill(template: ElementTemplate, texts: string[]): XmlElement {
  const { name, namespace, attributes, scope } = template
  // Of the final length, since an array that grows allocates more than it needs.
  const children = new Array<XmlElement | string>(template.children.length)
  for (let index = 0; index < children.length; index++) {
    const child = template.children[index]
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

function templateOf(element: XmlElement, scopes: Scopes): ElementTemplate {
  const { name, namespace, attributes, children, scope } = element
  return {
    name: copyOf(name),
    namespace: copyOf(namespace),
    attributes:
      attributes.size === 0
        ? NO_ATTRIBUTES
        : new Map([...attributes].map(([key, value]) => [copyOf(key), copyOf(value)])),
    children: children.map((child) =>
      typeof child === 'string' ? undefined : templateOf(child, scopes),
    ),
    scope: scope && scopeOf(scope, scopes),
  }
}

// Frozen, since all documents of the template share it.
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
