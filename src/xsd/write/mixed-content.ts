import type { ContentModel, ElementLeaf } from '../content-model/content-model.js'
import { describeNode, type Node } from '../content-model/content-model.js'
import { Matcher, type Named, type Table } from '../content-model/matcher.js'
import { mixedLeaves } from '../content-model/mixed.js'
import { checkOccurrence } from '../content-model/occurrence.js'
import { locate, Problem } from '../problem.js'
import { readInputElement, writeAllowed } from './any.js'
import { readEntries, readItems } from './input-object.js'
import type { Output } from './output.js'
import { toText } from './text.js'
import type { ElementWrite, Part, Writers } from './writers.js'

const MEMBER = '$content'

/** An element of the content, to be matched with the content model, and its index in the caller's array. */
interface Placed extends Named {
  readonly index: number
}

/** Makes the writer of mixed content: texts, and objects of one member each, in the caller's order. */
export function mixedWriter(contentModel: ContentModel, slot: number, factory: Writers): Part {
  const { byProp } = mixedLeaves(contentModel)
  const writers = new Map<string, ElementWrite>()

  const elementWriter = (leaf: ElementLeaf): ElementWrite => {
    let write = writers.get(leaf.prop)
    if (write === undefined) {
      write = factory.elementWriter(leaf.particle, leaf.ns)
      writers.set(leaf.prop, write)
    }
    return write
  }

  const writeItem = (item: unknown, index: number, placed: Placed[], output: Output): string => {
    const [entry, ...others] = readEntries(item).filter(([, value]) => value !== undefined)
    if (entry === undefined || others.length > 0) throw new Problem('must have exactly one member')
    const [prop, value] = entry
    const leaf = byProp.get(prop)
    try {
      if (leaf === undefined) throw new Problem('is not in the contract')
      if (leaf.kind === 'element') {
        placed.push({ name: leaf.name, namespace: leaf.ns, index })
        return elementWriter(leaf)(value, output)
      }
      const element = readInputElement(value)
      placed.push({ name: element.name, namespace: element.namespace, index })
      return writeAllowed(element, value as object, leaf.allows, output)
    } catch (error) {
      throw locate(error, prop)
    }
  }

  return (members, output) => {
    const placed: Placed[] = []
    let index: number | undefined
    try {
      const content = members[slot]
      if (content === undefined) throw new Problem('is required')
      let text = ''
      const items = readItems(content)
      for (index = 0; index < items.length; index++) {
        const item = items[index]
        text += typeof item === 'string' ? toText(item) : writeItem(item, index, placed, output)
      }
      // A missing element is reported for the whole member, without an index.
      index = undefined
      index = checkOrder(contentModel, placed)
      if (index !== undefined) throw new Problem('is out of place')
      return text
    } catch (error) {
      throw locate(error, MEMBER, index)
    }
  }
}

/** Matches the elements with the content model; returns the index of the first element that does not fit. */
function checkOrder(contentModel: ContentModel, placed: readonly Placed[]): number | undefined {
  const missing = (node: Node): Problem => new Problem(`must have ${describeNode(node)}`)
  const matcher = new Matcher<Placed>(placed, (leaf, found) =>
    checkOccurrence(leaf.contentModel.root, found, missing),
  )
  const found: Table<Placed> = []
  matcher.match(contentModel.root, found)
  const left = placed[matcher.at]
  if (left !== undefined) return left.index
  checkOccurrence(contentModel.root, found, missing)
  return undefined
}
