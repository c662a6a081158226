import { InputError, ResponseError } from '../errors.js'
import { memberPath, readRecord } from '../internal/validation.js'
import type { XmlElement } from '../xml/node.js'
import type { BodyPart, Operation } from '../xsd/descriptor.js'
import { readElement } from '../xsd/read/global-element.js'
import { namespaceError } from '../xsd/read/refusals.js'
import { writeElement } from '../xsd/write/global-element.js'

/**
 * Writes the children of the Body of a request: usually one element, none, or several where a
 * document message has several parts.
 *
 * @throws InputError
 */
export function writeBody({ input: element, inputParts }: Operation, input: unknown): string {
  if (inputParts !== undefined) return writeParts(inputParts, input)
  return element === undefined ? '' : writeElement(element, input)
}

function writeParts(parts: readonly BodyPart[], input: unknown): string {
  const members = new Map(readRecord(input, 'input'))
  for (const name of members.keys()) {
    if (parts.some(({ member }) => member === name)) continue
    throw new InputError(memberPath('', name), 'is not in the contract')
  }
  return parts
    .map(({ member, element }) => {
      const value = members.get(member)
      if (value === undefined) throw new InputError(memberPath('', member), 'is required')
      return writeElement(element, value)
    })
    .join('')
}

/**
 * Reads the children of a Body that has several.
 *
 * @throws ResponseError `contract` or `namespace`
 */
export function readParts(
  parts: readonly BodyPart[],
  children: readonly XmlElement[],
): Readonly<Record<string, unknown>> {
  const left = [...children]
  const members = parts.map(({ member, element }) => {
    const index = left.findIndex(
      ({ name, namespace }) => name === element.name && namespace === (element.ns ?? ''),
    )
    const child = left[index]
    if (child === undefined) {
      const misplaced = left.find(({ name }) => name === element.name)
      throw misplaced === undefined
        ? new ResponseError('contract', `the Body of the answer has no ${element.name}`)
        : namespaceError(misplaced, element.ns ?? '')
    }
    left.splice(index, 1)
    return [member, readElement(element, child)] as const
  })
  if (left.length > 0) {
    throw new ResponseError('contract', 'the Body of the answer has more than its parts')
  }
  return Object.fromEntries(members)
}
