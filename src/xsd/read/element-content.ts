import type { XmlElement } from '../../xml/node.js'
import { chooserOf, isEmptiable, isPresent } from '../content-model/choice.js'
import {
  type AnyLeaf,
  type ContentModel,
  describeNode,
  type ElementLeaf,
  type Group,
  isGroup,
  leavesOf,
  type Node,
  type Place,
  type RepeatLeaf,
} from '../content-model/content-model.js'
import { type Entry, Matcher, Occurrences, put, type Table } from '../content-model/matcher.js'
import { countFound, describeBounds } from '../content-model/occurrence.js'
import { locate, nilProblem, Problem } from '../problem.js'
import { isBlank } from '../simple/white-space.js'
import { type Members, setterOf } from './members.js'
import type { ElementRead, Readers } from './readers.js'
import { checkUndeclared, inOtherNamespace } from './refusals.js'

type Elements = Table<XmlElement>

/** Reads the elements that were found into the members of an object. `parent` is their parent element. */
type NodeRead = (found: Elements, parent: XmlElement, members: Members) => void

/**
 * The target of an element: by its name, else by a wildcard; undefined for an element that is ignored. Throws a
 * {@link Problem} for an undeclared element that must not be ignored.
 */
export function targetOf(
  contentModel: ContentModel,
  child: XmlElement,
  found: Elements,
): number | undefined {
  const named = contentModel.names.get(child.name)
  let place: Place | undefined = named
  while (place !== undefined && place.ns !== child.namespace) place = place.next
  if (place !== undefined) return firstWithRoom(place.targets, found)
  const target = firstWithRoom(
    contentModel.wildcards.filter(({ allows }) => allows(child.namespace)),
    found,
  )
  if (target === undefined) checkUndeclared(child, named?.ns)
  return target
}

function firstWithRoom(
  targets: readonly { readonly index: number; readonly capacity: number }[],
  found: Elements,
): number | undefined {
  if (targets.length === 1) return targets[0]?.index
  const free = targets.find(({ index, capacity }) => countFound(found[index]) < capacity)
  // Where all targets are full, the last one gets too many elements and is refused later.
  return (free ?? targets.at(-1))?.index
}

function repeatsOf(node: Node): RepeatLeaf[] {
  if (node.kind === 'repeat') return [node]
  return isGroup(node) ? node.items.flatMap(repeatsOf) : []
}

/** Reads the child elements of one object. */
export class ElementContentReader {
  readonly #contentModel: ContentModel
  readonly #read: NodeRead
  readonly #repeats: readonly RepeatLeaf[]
  readonly #readers: Readers
  /** Readers of the content models of repeated groups, at any depth. */
  readonly #inner = new Map<ContentModel, ElementContentReader>()

  constructor(contentModel: ContentModel, readers: Readers) {
    this.#contentModel = contentModel
    this.#readers = readers
    this.#read = nodeReader(contentModel.root, readers)
    this.#repeats = repeatsOf(contentModel.root)
  }

  /** Reads the children of an element, which may come in any order. */
  read(parent: XmlElement, members: Members): void {
    const found: Elements = new Array(this.#contentModel.targetCount)
    for (const child of parent.children) {
      if (typeof child === 'string') {
        if (!isBlank(child)) throw new Problem('has text where only elements are allowed')
        continue
      }
      const target = targetOf(this.#contentModel, child, found)
      if (target !== undefined) put(found, target, child)
    }
    for (const leaf of this.#repeats) {
      const elements = found[leaf.target]
      if (elements !== undefined)
        found[leaf.target] = this.#splitOccurrences(leaf, elements, parent)
    }
    this.#read(found, parent, members)
  }

  /** Splits the elements of a repeated group into its occurrences, by their order. */
  #splitOccurrences(leaf: RepeatLeaf, entry: Entry<XmlElement>, parent: XmlElement): Occurrences {
    const elements = entry instanceof Occurrences ? [] : Array.isArray(entry) ? entry : [entry]
    const matcher = new Matcher<XmlElement>(elements, ({ contentModel }, found) => {
      const members: Members = {}
      this.#innerReader(contentModel).#read(found, parent, members)
      return members
    })
    const occurrences = matcher.occurrences(leaf)
    const left = elements[matcher.at]
    if (left !== undefined) {
      const isFull = occurrences.values.length >= leaf.max
      throw new Problem(isFull ? 'is one too many' : 'is out of place').at(left.name)
    }
    return occurrences
  }

  #innerReader(contentModel: ContentModel): ElementContentReader {
    let reader = this.#inner.get(contentModel)
    if (reader === undefined) {
      reader = new ElementContentReader(contentModel, this.#readers)
      this.#inner.set(contentModel, reader)
    }
    return reader
  }
}

function nodeReader(node: Node, readers: Readers): NodeRead {
  switch (node.kind) {
    case 'element':
      return elementLeafReader(node, readers)
    case 'any':
      return anyLeafReader(node)
    case 'repeat':
      return repeatLeafReader(node)
    case 'choice':
      return choiceReader(node, readers)
    default:
      return sequenceReader(node, readers)
  }
}

function sequenceReader(group: Group, readers: Readers): NodeRead {
  const items = group.items.map((item) => nodeReader(item, readers))
  const readAll: NodeRead = (found, parent, members) => {
    for (const read of items) read(found, parent, members)
  }
  if (!group.isOptional) return readAll
  return (found, parent, members) => {
    if (isPresent(group, 'target', found)) readAll(found, parent, members)
  }
}

function choiceReader(group: Group, readers: Readers): NodeRead {
  const chooser = chooserOf(group, 'target')
  const items = new Map(group.items.map((item) => [item, nodeReader(item, readers)]))
  return (found, parent, members) => {
    const chosen = chooser.choose(found)
    if (chosen === 'several') {
      throw new Problem(`has elements of more than one alternative of ${describeNode(group)}`)
    }
    if (chosen !== 'none') items.get(chosen)?.(found, parent, members)
    else if (!chooser.isEmptiable) throw missing(group, parent)
  }
}

/** The problem of a missing node, or of an element that is present in another namespace. */
export function missing(node: Node, parent: XmlElement): Problem {
  const elements = leavesOf(node).filter((leaf) => leaf.kind === 'element')
  for (const child of parent.children) {
    if (typeof child === 'string') continue
    const due = elements.find(({ name, ns }) => child.name === name && child.namespace !== ns)
    if (due !== undefined) return inOtherNamespace(child, due.ns).at(child.name)
  }
  return node.kind === 'element'
    ? new Problem('is missing').at(node.name)
    : new Problem(`is without ${describeNode(node)}`)
}

function elementLeafReader(leaf: ElementLeaf, { elementReader }: Readers): NodeRead {
  const { name, target, min, max, prop, particle } = leaf
  const set = setterOf(prop)
  // Made when the first element is read, since types may be recursive.
  let reader: ElementRead | undefined
  const read = (node: XmlElement): unknown => {
    reader ??= elementReader(particle, min === 0)
    return reader(node)
  }
  if (max > 1) {
    return (found, parent, members) => {
      const entry = found[target]
      if (entry === undefined) {
        if (min > 0) throw missing(leaf, parent)
        return
      }
      const elements = Array.isArray(entry) ? entry : [entry as XmlElement]
      if (elements.length < min || elements.length > max) {
        throw new Problem(`occurs ${elements.length} times, not ${describeBounds(min, max)}`).at(
          name,
        )
      }
      const values: unknown[] = []
      try {
        for (const element of elements) {
          const value = read(element)
          if (value !== undefined) values.push(value)
          // Serializers write a null list as one nil item. Among several items, a nil item would be lost.
          else if (elements.length === 1) return
          else throw nilProblem()
        }
      } catch (error) {
        throw locate(error, name, values.length)
      }
      set(members, values)
    }
  }
  return (found, parent, members) => {
    const entry = found[target]
    if (entry === undefined) {
      if (min > 0) throw missing(leaf, parent)
      return
    }
    try {
      if (Array.isArray(entry)) throw new Problem('is there more than once')
      const value = read(entry as XmlElement)
      if (value !== undefined) set(members, value)
    } catch (error) {
      throw locate(error, name)
    }
  }
}

function anyLeafReader(leaf: AnyLeaf): NodeRead {
  const { target, min, max, prop } = leaf
  const set = setterOf(prop)
  return (found, parent, members) => {
    const entry = found[target]
    const count = countFound(entry)
    if (count === 0 && min > 0) throw missing(leaf, parent)
    if (count > 0 && (count < min || count > max)) {
      throw new Problem(`has ${count} further elements, not ${describeBounds(min, max)}`)
    }
    if (entry !== undefined) set(members, max > 1 && !Array.isArray(entry) ? [entry] : entry)
  }
}

function repeatLeafReader(leaf: RepeatLeaf): NodeRead {
  const { target, min, prop } = leaf
  const set = setterOf(prop)
  const canBeEmpty = isEmptiable(leaf.contentModel.root)
  return (found, parent, members) => {
    const entry = found[target]
    const values = entry instanceof Occurrences ? entry.values : []
    if (values.length < min && !canBeEmpty) {
      throw values.length === 0
        ? missing(leaf, parent)
        : new Problem(`has ${describeNode(leaf)} fewer than ${min} times`)
    }
    // A required array is set even where all its occurrences are empty.
    if (values.length > 0 || min > 0) set(members, values)
  }
}
