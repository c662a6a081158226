import { chooserOf, isEmptiable, isPresent } from '../content-model/choice.js'
import {
  type AnyLeaf,
  type ContentModel,
  describeNode,
  type ElementLeaf,
  type Group,
  isGroup,
  type Node,
  type RepeatLeaf,
} from '../content-model/content-model.js'
import { locate, Problem } from '../problem.js'
import { writeWildcard } from './any.js'
import { checkObject, type KnownMembers, readItems, readMembers } from './input-object.js'
import type { ElementWrite, Part, Writers } from './writers.js'

/** Makes the writer of the elements of one object, in the order of the schema. */
export function elementContentWriter(contentModel: ContentModel, factory: Writers): Part {
  return nodeWriter(contentModel.root, factory)
}

function nodeWriter(node: Node, factory: Writers): Part {
  switch (node.kind) {
    case 'element':
      return elementLeafWriter(node, factory)
    case 'any':
      return leafWriter(node, (value, output) => writeWildcard(value, node.allows, output))
    case 'repeat':
      return repeatWriter(node, factory)
    case 'choice':
      return choiceWriter(node, factory)
    default:
      return sequenceWriter(node, factory)
  }
}

function sequenceWriter(group: Group, factory: Writers): Part {
  const writers = group.items.map((item) => nodeWriter(item, factory))
  const writeAll: Part = (members, output) => {
    let text = ''
    for (const write of writers) text += write(members, output)
    return text
  }
  if (!group.isOptional) return writeAll
  return (members, output) => (isPresent(group, 'slot', members) ? writeAll(members, output) : '')
}

function choiceWriter(group: Group, factory: Writers): Part {
  const chooser = chooserOf(group, 'slot')
  const writers = new Map(group.items.map((item) => [item, nodeWriter(item, factory)]))
  return (members, output) => {
    const chosen = chooser.choose(members)
    if (chosen === 'several') {
      throw new Problem(`must have only one of ${describeNode(group)}`)
    }
    if (chosen !== 'none') return writers.get(chosen)?.(members, output) ?? ''
    if (chooser.isEmptiable) return ''
    throw new Problem(`must have ${describeNode(group)}`)
  }
}

function elementLeafWriter(leaf: ElementLeaf, factory: Writers): Part {
  return leafWriter(leaf, factory.elementWriter(leaf.particle, leaf.ns))
}

/** Writes the member of a leaf: one value, or each item of an array. */
function leafWriter(leaf: ElementLeaf | AnyLeaf | RepeatLeaf, write: ElementWrite): Part {
  const { slot, prop, min, max } = leaf
  const isRequired = !isEmptiable(leaf)
  if (max === 1) {
    return (members, output) => {
      const value = members[slot]
      if (value === undefined) {
        if (isRequired) throw new Problem('is required').at(prop)
        return ''
      }
      try {
        return write(value, output)
      } catch (error) {
        throw locate(error, prop)
      }
    }
  }
  return (members, output) => {
    const value = members[slot]
    if (value === undefined) {
      if (isRequired) throw new Problem('is required').at(prop)
      return ''
    }
    let index: number | undefined
    try {
      const items = readItems(value)
      if (items.length < min) throw new Problem(`must have at least ${min} items`)
      if (items.length > max) throw new Problem(`must not have more than ${max} items`)
      let text = ''
      for (index = 0; index < items.length; index++) {
        const item = items[index]
        if (item === undefined) throw new Problem('must not be undefined: an array has no gaps')
        text += write(item, output)
      }
      return text
    } catch (error) {
      throw locate(error, prop, index)
    }
  }
}

/** Writes the occurrences of a repeated group. Each is an object in the array, but not an element in the message. */
function repeatWriter(leaf: RepeatLeaf, factory: Writers): Part {
  const known = knownMembers(leaf.contentModel)
  const writeOccurrence = elementContentWriter(leaf.contentModel, factory)
  return leafWriter(leaf, (value, output) => {
    checkObject(value)
    output.enter(value)
    const text = writeOccurrence(readMembers(value, known), output)
    output.leave()
    return text
  })
}

/** The members of a content model. */
export function knownMembers({ slots, root }: ContentModel): KnownMembers {
  return { slots, lists: listSlots(root), hasTypeName: false }
}

function listSlots(node: Node): readonly number[] {
  if (isGroup(node)) return [...new Set(node.items.flatMap(listSlots))]
  return node.max > 1 ? [node.slot] : []
}
