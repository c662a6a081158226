import { InputError } from '../../errors.js'
import { findUnsupported } from '../../json/find-unsupported.js'
import { writeJson } from '../../json/write-value.js'
import { isComplex, resolveType } from '../../xsd/content-model/complex-model.js'
import type { ComplexType, ElementDescriptor } from '../../xsd/descriptor.js'
import type { ServiceOption } from '../convention/options.js'
import type { AuthenticatedCall } from '../convention/protocol.js'
import type { Data8Target } from '../convention/target.js'
import { resultTypeOf } from './result-type.js'

/** The members of a message that carry a login. */
export interface BodyLogin {
  readonly username: string | undefined
  readonly password: string | undefined
}

const inputTypes = new WeakMap<Data8Target, ComplexType>()

/** The type of the members of a message. @throws InputError where a part of a message has no known form in JSON */
function inputTypeOf(target: Data8Target): ComplexType {
  const known = inputTypes.get(target)
  if (known !== undefined) return known
  const { operation } = target
  const type = resolveType((operation.input as ElementDescriptor).type)
  if (!isComplex(type)) throw new TypeError(`the input of ${operation.name} has no members`)
  const part = findUnsupported(type) ?? findUnsupported(resultTypeOf(target))
  if (part !== undefined) {
    throw new InputError(
      'protocol',
      `must be 'soap' for ${operation.name}: the form of ${part} in JSON is not known`,
    )
  }
  inputTypes.set(target, type)
  return type
}

const OPTIONS: ReadonlyMap<string, (value: unknown) => string> = new Map([
  ['options', (options) => writeOptions(options as readonly ServiceOption[])],
])

/**
 * Writes the message of a call: a flat object with the members of the contract in their order, of which `options` is an
 * object.
 *
 * @throws InputError naming the member, or `protocol`
 */
export function writeMessage(
  { target, input, options }: AuthenticatedCall<unknown>,
  login: BodyLogin,
): string {
  const type = inputTypeOf(target)
  const { username, password } = login
  // A member that is undefined is not written; the writer also puts all in order. Defined and not assigned: a setter of a
  // polluted `Object.prototype` would drop a member.
  const members =
    options.length === 0
      ? { username, password, ...input }
      : { username, password, options, ...input }
  return writeJson(type, members, OPTIONS)
}

// As text: an object would not have an option `__proto__`, and would not keep the order of names that are numbers.
function writeOptions(options: readonly ServiceOption[]): string {
  let text = ''
  for (const { name, value } of options) {
    const written = typeof value === 'string' ? JSON.stringify(value) : String(value)
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written}`
  }
  return `{${text}}`
}
