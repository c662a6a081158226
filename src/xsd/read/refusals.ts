import type { XmlElement } from '../../xml/node.js'
import { Problem } from '../problem.js'
import { isBlank } from '../simple/white-space.js'

const XOP_NAMESPACE = 'http://www.w3.org/2004/08/xop/include'

/**
 * Refuses an element that has no place in the content model, where to ignore it would lose something: one
 * that the contract knows in another namespace, and an attachment in place of text.
 *
 * @param due the namespace in which the contract knows the name; undefined where it does not
 */
export function checkStray(child: XmlElement, due: string | undefined): void {
  if (due !== undefined) throw inOtherNamespace(child, due).at(child.name)
  if (isInclude(child)) throw inAttachment()
}

/** That an element is there, but in another namespace than is due. */
export function inOtherNamespace(found: XmlElement, due: string): Problem {
  return new Problem(describeNamespace(found, due), 'namespace')
}

/** What is wrong with the namespace of an element, to be put behind its name. That of the answer is not shown. */
export function describeNamespace({ namespace }: XmlElement, due: string): string {
  const found = namespace === '' ? 'no namespace' : 'another namespace'
  return `is in ${found}, where the contract has ${due === '' ? 'none' : due}`
}

/** Whether an element stands for the bytes of an attachment: XOP 1.0, section 2.1. */
export function isInclude({ name, namespace }: XmlElement): boolean {
  return name === 'Include' && namespace === XOP_NAMESPACE
}

/** That what an element should hold is in an attachment. */
export function inAttachment(): Problem {
  return new Problem(
    'refers to an attachment (cid:), which is not read; the service has to send it inline',
  )
}

/**
 * Refuses an element that has nothing in it but refers to an attachment (SOAP Messages with Attachments,
 * section 4): it would be read as empty.
 */
export function checkReference({ attributes, children }: XmlElement): void {
  const href = attributes.get('href')
  if (href === undefined || !/^[ ]*cid:/i.test(href)) return
  if (children.every((child) => typeof child === 'string' && isBlank(child))) throw inAttachment()
}
