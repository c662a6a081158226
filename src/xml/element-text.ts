import { escapeText } from './escape.js'
import type { XmlElement } from './node.js'

/** The text of an element that has only text, `''` for an empty one; undefined where it has elements. */
export function textOf({ children }: XmlElement): string | undefined {
  if (children.length === 0) return ''
  const first = children[0]
  if (children.length === 1 && typeof first === 'string') return first
  return children.every((child) => typeof child === 'string') ? children.join('') : undefined
}

/**
 * The content of an element for a message: its text. Where it has elements, they are kept as tags by their local
 * names, and the text is escaped.
 */
export function contentText(element: XmlElement): string {
  return textOf(element) ?? contentWithTags(element)
}

// Not recursive: elements may nest as deep as the reader lets them.
function contentWithTags(element: XmlElement): string {
  let text = ''
  const open: { element: XmlElement; next: number }[] = [{ element, next: 0 }]
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const child = frame.element.children[frame.next++]
    if (child === undefined) {
      open.pop()
      if (open.length > 0) text += `</${frame.element.name}>`
    } else if (typeof child === 'string') {
      text += escapeText(child)
    } else if (child.children.length === 0) {
      text += `<${child.name}/>`
    } else {
      text += `<${child.name}>`
      open.push({ element: child, next: 0 })
    }
  }
  return text
}
