import { ResponseError } from '../../errors.js'
import type { XmlElement } from '../../xml/node.js'
import { Problem } from '../problem.js'
import { isBlank } from '../simple/white-space.js'

const XOP_NAMESPACE = 'http://www.w3.org/2004/08/xop/include'

/**
 * Refuses an undeclared element that must not be ignored: one whose name the contract declares in another
 * namespace, and a reference to an attachment.
 *
 * @param due the namespace in which the contract declares the name; undefined where it does not
 */
export function checkUndeclared(child: XmlElement, due: string | undefined): void {
  if (due !== undefined) throw inOtherNamespace(child, due).at(child.name)
  if (isInclude(child)) throw inAttachment()
}

/** The problem of an element in another namespace than the contract declares. */
export function inOtherNamespace(found: XmlElement, due: string): Problem {
  return new Problem(describeNamespace(found, due), 'namespace')
}

/** The same as an error, for an element outside of typed content. */
export function namespaceError(found: XmlElement, due: string): ResponseError {
  return new ResponseError('namespace', `${found.name} ${describeNamespace(found, due)}`)
}

/** What is wrong with the namespace of an element; follows its name. The namespace in the answer is not shown. */
function describeNamespace({ namespace }: XmlElement, due: string): string {
  const found = namespace === '' ? 'no namespace' : 'another namespace'
  return `is in ${found}, where the contract has ${due === '' ? 'none' : due}`
}

/** Whether an element refers to the bytes of an attachment: XOP 1.0, section 2.1. */
export function isInclude({ name, namespace }: XmlElement): boolean {
  return name === 'Include' && namespace === XOP_NAMESPACE
}

/** The problem of content that is in an attachment. */
export function inAttachment(): Problem {
  return new Problem(
    'refers to an attachment (cid:), which is not read; the service has to send it inline',
  )
}

/**
 * Refuses an element without content that refers to an attachment (SOAP Messages with Attachments, section 4): it
 * would be read as empty.
 */
export function checkReference({ attributes, children }: XmlElement): void {
  const href = attributes.get('href')
  if (href === undefined || !/^[ ]*cid:/i.test(href)) return
  if (children.every((child) => typeof child === 'string' && isBlank(child))) throw inAttachment()
}
