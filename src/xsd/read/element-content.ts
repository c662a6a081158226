import type { XmlElement } from '../../xml/node.js'
import { chooserOf, isEmptiable, isPresent } from '../content-model/choice.js'
import {
  type AnyLeaf,
  describeNode,
  type ElementLeaf,
  type Frame,
  type Group,
  isGroup,
  type Node,
  type Place,
  type RepeatLeaf,
} from '../content-model/content-model.js'
import { type Entry, Matcher, put, Rounds, type Table } from '../content-model/matcher.js'
import { countFound, describeBounds } from '../content-model/occurrence.js'
import { locate, nilProblem, Problem } from '../problem.js'
import { isBlank } from '../simple/white-space.js'
import { type Members, setterOf } from './members.js'
import type { ElementRead, Readers } from './readers.js'
import { checkStray, inOtherNamespace } from './refusals.js'

type Elements = Table<XmlElement>

/** Reads what was found into the members of an object. `parent` is where to look for what is missing. */
type NodeRead = (found: Elements, parent: XmlElement, members: Members) => void

/**
 * Where an element belongs: by its name, else to a wildcard; undefined where it belongs nowhere. Throws a
 * {@link Problem} where it must not be ignored.
 */
export function targetOf(frame: Frame, child: XmlElement, found: Elements): number | undefined {
  const named = frame.names.get(child.name)
  let place: Place | undefined = named
  while (place !== undefined && place.ns !== child.namespace) place = place.next
  if (place !== undefined) return firstWithRoom(place.targets, found)
  const target = firstWithRoom(
    frame.wildcards.filter(({ allows }) => allows(child.namespace)),
    found,
  )
  if (target === undefined) checkStray(child, named?.ns)
  return target
}

function firstWithRoom(
  targets: readonly { readonly index: number; readonly capacity: number }[],
  found: Elements,
): number | undefined {
  if (targets.length === 1) return targets[0]?.index
  const free = targets.find(({ index, capacity }) => countFound(found[index]) < capacity)
  // With no room anywhere, it is the last one that has too many.
  return (free ?? targets.at(-1))?.index
}

function repeatsOf(node: Node): RepeatLeaf[] {
  if (node.kind === 'repeat') return [node]
  return isGroup(node) ? node.items.flatMap(repeatsOf) : []
}

/** Reads the child elements of one object. */
export class FrameReader {
  readonly #frame: Frame
  readonly #read: NodeRead
  readonly #repeats: readonly RepeatLeaf[]
  readonly #readers: Readers
  /** For the rounds of repeated groups, at whatever depth. */
  readonly #inner = new Map<Frame, FrameReader>()

  constructor(frame: Frame, readers: Readers) {
    this.#frame = frame
    this.#readers = readers
    this.#read = nodeReader(frame.root, readers)
    this.#repeats = repeatsOf(frame.root)
  }

  /** Reads from an element, whose children may come in any order. */
  read(parent: XmlElement, members: Members): void {
    const found: Elements = new Array(this.#frame.targetCount)
    for (const child of parent.children) {
      if (typeof child === 'string') {
        if (!isBlank(child)) throw new Problem('has text where only elements are due')
        continue
      }
      const target = targetOf(this.#frame, child, found)
      if (target !== undefined) put(found, target, child)
    }
    for (const leaf of this.#repeats) {
      const elements = found[leaf.target]
      if (elements !== undefined) found[leaf.target] = this.#goRound(leaf, elements, parent)
    }
    this.#read(found, parent, members)
  }

  /** Takes a repeated group apart into its rounds. Here the order says what belongs together. */
  #goRound(leaf: RepeatLeaf, entry: Entry<XmlElement>, parent: XmlElement): Rounds {
    const elements = entry instanceof Rounds ? [] : Array.isArray(entry) ? entry : [entry]
    const matcher = new Matcher<XmlElement>(elements, ({ frame }, found) => {
      const members: Members = {}
      this.#innerReader(frame).#read(found, parent, members)
      return members
    })
    const rounds = matcher.rounds(leaf)
    const left = elements[matcher.at]
    if (left !== undefined) {
      const isFull = rounds.values.length >= leaf.max
      throw new Problem(isFull ? 'is one too many' : 'is out of place').at(left.name)
    }
    return rounds
  }

  #innerReader(frame: Frame): FrameReader {
    let reader = this.#inner.get(frame)
    if (reader === undefined) {
      reader = new FrameReader(frame, this.#readers)
      this.#inner.set(frame, reader)
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

/** That something is not there; or that it is, but in another namespace. */
export function missing(node: Node, parent: XmlElement): Problem {
  const elements = elementsOf(node)
  for (const child of parent.children) {
    if (typeof child === 'string') continue
    const due = elements.find(({ name, ns }) => child.name === name && child.namespace !== ns)
    if (due !== undefined) return inOtherNamespace(child, due.ns).at(child.name)
  }
  return node.kind === 'element'
    ? new Problem('is missing').at(node.name)
    : new Problem(`is without ${describeNode(node)}`)
}

function elementsOf(node: Node): ElementLeaf[] {
  if (node.kind === 'element') return [node]
  if (node.kind === 'any') return []
  return (node.kind === 'repeat' ? node.frame.root : node).items.flatMap(elementsOf)
}

function elementLeafReader(leaf: ElementLeaf, { elementReader }: Readers): NodeRead {
  const { name, target, min, max, prop, particle } = leaf
  const set = setterOf(prop)
  // Made when the first one is met: types may be recursive.
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
          // How serializers write a list that is null. One item of several would be lost.
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
  const canBeEmpty = isEmptiable(leaf.frame.root)
  return (found, parent, members) => {
    const entry = found[target]
    const values = entry instanceof Rounds ? entry.values : []
    if (values.length < min && !canBeEmpty) {
      throw values.length === 0
        ? missing(leaf, parent)
        : new Problem(`has ${describeNode(leaf)} fewer than ${min} times`)
    }
    // A required array is there also when every round of it was empty.
    if (values.length > 0 || min > 0) set(members, values)
  }
}
