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
 * Refuses elements and attributes that are missing, repeated or of the wrong type, values that are not in an
 * enumeration, references to attachments, and elements that the contract declares in another namespace.
 * Ignores elements and attributes that the contract does not declare, and the order of elements except in
 * repeated groups.
 *
 * @throws ResponseError `contract`, or `namespace` where an element is in another namespace than in the
 *   contract; the message has the path of the element and never its content
 */
export function readElement<T>(element: ElementDescriptor<T>, node: XmlElement): T {
  try {
    if (node.name !== element.name) throw new Problem('is expected, but another element was found')
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
