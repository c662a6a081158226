import { ResponseError } from '../errors.js'
import type { XmlElement } from '../xml/node.js'
import type { ElementDescriptor, Operation } from '../xsd/descriptor.js'
import { readElement } from '../xsd/read/global-element.js'
import { namespaceError } from '../xsd/read/refusals.js'
import { readParts } from './body.js'

/**
 * Reads the output of an operation from the children of the Body, by its type.
 *
 * @throws ResponseError
 */
export function readOutput<O>(
  { output, outputParts }: Pick<Operation<unknown, O>, 'output' | 'outputParts'>,
  body: readonly XmlElement[],
): O {
  if (outputParts !== undefined) return readParts(outputParts, body) as O
  if (output === undefined || output === 'empty') return undefined as O
  return readElement(output, onlyChild(output, body))
}

/**
 * The child of the Body that holds the output; `undefined` where the contract has none, or several.
 *
 * @throws ResponseError where it is another one than that of the contract
 */
export function outputElement(
  { output }: Pick<Operation, 'output'>,
  body: readonly XmlElement[],
): XmlElement | undefined {
  return output === undefined || output === 'empty' ? undefined : onlyChild(output, body)
}

function onlyChild(output: ElementDescriptor, body: readonly XmlElement[]): XmlElement {
  const element = body[0]
  if (element === undefined) throw new ResponseError('contract', 'the Body of the answer is empty')
  if (body.length > 1) {
    throw new ResponseError('contract', 'the Body of the answer has more than one element')
  }
  if (element.name !== output.name) {
    throw new ResponseError('contract', `the answer is not a ${output.name}`)
  }
  const due = output.ns ?? ''
  if (element.namespace !== due) throw namespaceError(element, due)
  return element
}
