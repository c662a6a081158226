import { ResponseError } from '../../errors.js'
import type { XmlElement } from '../../xml/node.js'
import type { ElementDescriptor } from '../descriptor.js'
import { Problem } from '../problem.js'
import { elementReader } from './element.js'
import type { ElementRead } from './readers.js'
import { inOtherNamespace } from './refusals.js'

const readers = new WeakMap<ElementDescriptor, ElementRead>()

/**
 * Reads an element by its descriptor.
 *
 * Strict where the types of the bindings make promises: what is missing, repeated, of the wrong type or
 * not among the enumerated is refused. Elements and attributes that the contract does not have are
 * ignored, and so is the order of elements, except inside of repeated groups, where it says something. What
 * stands in an attachment is refused, and so is an element that the contract has in another namespace.
 *
 * @throws ResponseError `contract`, or `namespace` where an element stands in another namespace than the
 *   contract has; the message has the path of the element and never what is in it
 */
export function readElement<T>(element: ElementDescriptor<T>, node: XmlElement): T {
  try {
    if (node.name !== element.name) throw new Problem(`is due, but something else stands there`)
    const due = element.ns ?? ''
    if (node.namespace !== due) throw inOtherNamespace(node, due)
    let read = readers.get(element)
    if (read === undefined) {
      read = elementReader(element)
      readers.set(element, read)
    }
    return read(node) as T
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const path = error.at(element.name).elementPath
    throw new ResponseError(error.reason, `${path} ${error.message}`)
  }
}
