import type { ElementLeaf, Frame } from '../content-model/content-model.js'
import { describeNode, type Node } from '../content-model/content-model.js'
import { Matcher, type Named, type Table } from '../content-model/matcher.js'
import { mixedLeaves } from '../content-model/mixed.js'
import { checkOccurrence } from '../content-model/occurrence.js'
import { locate, Problem } from '../problem.js'
import { takeElement, writeAllowed } from './any.js'
import { takeEntries, takeItems } from './input-object.js'
import type { Output } from './output.js'
import { toText } from './text.js'
import type { ElementWrite, Part, Writers } from './writers.js'

const MEMBER = '$content'

/** An element of the content, to be held against the model, and where the caller has it. */
interface Placed extends Named {
  readonly index: number
}

/** Makes the writer of mixed content: texts, and objects of one member each, in the caller's order. */
export function mixedWriter(frame: Frame, slot: number, factory: Writers): Part {
  const { byProp } = mixedLeaves(frame)
  const writers = new Map<string, ElementWrite>()

  const elementWriter = (leaf: ElementLeaf): ElementWrite => {
    let write = writers.get(leaf.prop)
    if (write === undefined) {
      write = factory.elementWriter(leaf.particle)
      writers.set(leaf.prop, write)
    }
    return write
  }

  const writeItem = (item: unknown, index: number, placed: Placed[], output: Output): string => {
    const [entry, ...others] = takeEntries(item).filter(([, value]) => value !== undefined)
    if (entry === undefined || others.length > 0) throw new Problem('must have exactly one member')
    const [prop, value] = entry
    const leaf = byProp.get(prop)
    try {
      if (leaf === undefined) throw new Problem('is not in the contract')
      if (leaf.kind === 'element') {
        placed.push({ name: leaf.name, namespace: leaf.ns, index })
        return elementWriter(leaf)(value, output)
      }
      const element = takeElement(value)
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
      const items = takeItems(content)
      for (index = 0; index < items.length; index++) {
        const item = items[index]
        text += typeof item === 'string' ? toText(item) : writeItem(item, index, placed, output)
      }
      // What is missing is missing from the whole.
      index = undefined
      index = checkOrder(frame, placed)
      if (index !== undefined) throw new Problem('is out of place')
      return text
    } catch (error) {
      throw locate(error, MEMBER, index)
    }
  }
}

/** Holds the elements against the model; gives the index of the first that has no place in it. */
function checkOrder(frame: Frame, placed: readonly Placed[]): number | undefined {
  const missing = (node: Node): Problem => new Problem(`must have ${describeNode(node)}`)
  const matcher = new Matcher<Placed>(placed, (leaf, found) =>
    checkOccurrence(leaf.frame.root, found, missing),
  )
  const found: Table<Placed> = []
  matcher.match(frame.root, found)
  const left = placed[matcher.at]
  if (left !== undefined) return left.index
  checkOccurrence(frame.root, found, missing)
  return undefined
}
