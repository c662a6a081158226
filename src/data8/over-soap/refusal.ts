import { ResponseError, type ServiceError } from '../../errors.js'
import type { Redact } from '../../internal/redaction/redact.js'
import { contentText, textOf } from '../../xml/element-text.js'
import type { XmlElement } from '../../xml/node.js'
import { namespaceError } from '../../xsd/read/refusals.js'
import { builtinCodec } from '../../xsd/simple/builtin.js'
import { refusalError } from '../convention/refusal-error.js'
import type { ElementName, ReplyElements } from './reply-elements.js'

/**
 * Reads the status of a reply before the reply is read by its type, so that a refusal is reported even where
 * the rest of the reply is malformed: beside it, "everything else is to be ignored".
 *
 * @throws ServiceError when `Status.Success` is false
 * @throws ResponseError (`contract`, `namespace`) when the result, its status or a required member is
 *   missing: the contract lets them be absent, a success does not
 */
export function checkRefusal(wrapper: XmlElement, elements: ReplyElements, redact: Redact): void {
  const result = find(wrapper, elements.result)
  if (result === undefined) throw missing(wrapper, elements.result)
  const status = find(result, elements.status)
  if (status === undefined) throw missing(result, elements.status)
  // Of two elements where one is allowed, neither is used; reading by the type refuses them.
  if (isAlone(wrapper, elements.result) && isAlone(result, elements.status)) {
    const success = find(status, elements.success)
    if (success === undefined) {
      if (status.children.some((child) => isNamesake(child, elements.success))) {
        throw missing(status, elements.success)
      }
    } else if (isAlone(status, elements.success) && read('boolean', success) === false) {
      throw failure(status, elements, redact)
    }
  }
  for (const member of elements.required) {
    if (find(result, member) === undefined) throw missing(result, member)
  }
}

function failure(status: XmlElement, elements: ReplyElements, redact: Redact): ServiceError {
  const message = find(status, elements.errorMessage)
  const credits = find(status, elements.creditsRemaining)
  return refusalError(
    message === undefined ? '' : contentText(message),
    credits && read('float', credits),
    redact,
  )
}

function missing({ children }: XmlElement, due: ElementName): ResponseError {
  const { name, ns } = due
  const namesake = children.find((child) => isNamesake(child, due))
  return namesake === undefined
    ? new ResponseError('contract', `the answer has no ${name}`)
    : namespaceError(namesake, ns)
}

/** The first of its name. */
function find({ children }: XmlElement, name: ElementName): XmlElement | undefined {
  for (const child of children) if (isNamed(child, name)) return child
  return undefined
}

/** Whether it is the only one of its name. */
function isAlone({ children }: XmlElement, name: ElementName): boolean {
  let count = 0
  for (const child of children) if (isNamed(child, name)) count++
  return count === 1
}

function isNamed(node: XmlElement | string, { name, ns }: ElementName): node is XmlElement {
  return typeof node !== 'string' && node.name === name && node.namespace === ns
}

/** Whether it has the name, but in another namespace. */
function isNamesake(node: XmlElement | string, { name, ns }: ElementName): node is XmlElement {
  return typeof node !== 'string' && node.name === name && node.namespace !== ns
}

/** The value of an element of a built-in type; undefined, or a symbol, where it is not legal. */
function read(type: 'boolean' | 'float', element: XmlElement): unknown {
  const text = textOf(element)
  return text === undefined ? undefined : builtinCodec(type).read(text, undefined)
}
