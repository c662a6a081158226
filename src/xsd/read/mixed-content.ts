import type { XmlElement } from '../../xml/node.js'
import type { ContentModel } from '../content-model/content-model.js'
import { put, type Table } from '../content-model/matcher.js'
import { mixedLeaves } from '../content-model/mixed.js'
import { checkOccurrence } from '../content-model/occurrence.js'
import { locate } from '../problem.js'
import { missing, targetOf } from './element-content.js'
import { type Members, setterOf } from './members.js'
import type { ElementRead, Readers } from './readers.js'
import { checkUndeclared } from './refusals.js'

/** A text or an object of one member for each child, in document order. */
type Content = readonly (string | Members)[]

/** Makes the reader of mixed content. */
export function mixedReader(
  contentModel: ContentModel,
  readers: Readers,
): (node: XmlElement) => Content {
  const { byName, wildcards } = mixedLeaves(contentModel)
  const itemReaders = new Map<string, ElementRead>()

  const readItem = (child: XmlElement): Members | undefined => {
    const leaf =
      byName.get(child.name)?.find(({ ns }) => ns === child.namespace) ??
      wildcards.find(({ allows }) => allows(child.namespace))
    if (leaf === undefined) {
      checkUndeclared(child, byName.get(child.name)?.[0]?.ns)
      return undefined
    }
    const item: Members = {}
    if (leaf.kind === 'any') {
      setterOf(leaf.prop)(item, child)
      return item
    }
    let read = itemReaders.get(leaf.prop)
    if (read === undefined) {
      read = readers.elementReader(leaf.particle, leaf.min === 0 && leaf.max === 1)
      itemReaders.set(leaf.prop, read)
    }
    try {
      const value = read(child)
      if (value === undefined) return undefined
      setterOf(leaf.prop)(item, value)
    } catch (error) {
      throw locate(error, child.name)
    }
    return item
  }

  return (node) => {
    const content: (string | Members)[] = []
    const found: Table<XmlElement> = []
    for (const child of node.children) {
      if (typeof child === 'string') {
        const before = content.at(-1)
        // An element between two texts was ignored.
        if (typeof before === 'string') content[content.length - 1] = before + child
        else content.push(child)
        continue
      }
      const item = readItem(child)
      if (item === undefined) continue
      content.push(item)
      const target = targetOf(contentModel, child, found)
      if (target !== undefined) put(found, target, child)
    }
    checkOccurrence(contentModel.root, found, (lacking) => missing(lacking, node))
    return content
  }
}
