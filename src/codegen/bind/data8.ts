import type { BuiltinName } from '../../xsd/descriptor.js'
import type {
  ContractModel,
  ElementParticle,
  MessageElement,
  OperationModel,
  TypeUse,
} from '../model/contract-model.js'
import type { BoundData8 } from './bindings.js'

/**
 * Reads the convention of Data8: the request begins with `username` and `password` and may have an array of
 * `options`, and the single `…Result` of the reply has a `Status` with `Success`, `ErrorMessage` and
 * `CreditsRemaining`.
 *
 * @returns absent where the operation does not follow it
 */
export function readData8(
  model: ContractModel,
  { input, output }: OperationModel,
): BoundData8 | undefined {
  if (input === undefined || output === undefined || output === 'empty') return undefined
  if (input.parts !== undefined || output.parts !== undefined) return undefined
  const [username, password, ...parameters] = membersOf(model, input) ?? []
  if (!isText(username, 'username') || !isText(password, 'password')) return undefined
  const [result, ...more] = membersOf(model, output) ?? []
  if (result === undefined || more.length > 0 || !result.name.endsWith('Result')) return undefined
  const status = membersOf(model, result)?.find(({ name }) => name === 'Status')
  if (result.max !== 1 || status === undefined || !isStatus(model, status)) return undefined
  const options = parameters.find(({ name }) => name === 'options')
  return {
    result: result.name,
    resultType: result.type,
    options: options !== undefined && takesOptions(model, options),
  }
}

function isStatus(model: ContractModel, status: ElementParticle): boolean {
  const members = membersOf(model, status) ?? []
  return (
    members.some((member) => isOf(member, 'Success', 'boolean')) &&
    members.some((member) => isText(member, 'ErrorMessage')) &&
    members.some(({ name }) => name === 'CreditsRemaining')
  )
}

function takesOptions(model: ContractModel, options: ElementParticle): boolean {
  const [option, ...more] = membersOf(model, options) ?? []
  if (option?.name !== 'Option' || option.max !== 'unbounded' || more.length > 0) return false
  const members = membersOf(model, option) ?? []
  return ['Name', 'Value'].every((name) => members.some((member) => isText(member, name)))
}

function isText(element: ElementParticle | undefined, name: string): boolean {
  return isOf(element, name, 'string')
}

function isOf(element: ElementParticle | undefined, name: string, type: BuiltinName): boolean {
  return element?.name === name && element.type.kind === 'builtin' && element.type.name === type
}

/** The elements of a type that is a plain sequence of elements; absent for any other type. */
function membersOf(
  { types }: ContractModel,
  { type }: MessageElement | { readonly type: TypeUse },
): readonly ElementParticle[] | undefined {
  const definition = type.kind === 'defined' ? types.get(type.key) : undefined
  if (definition?.kind !== 'complex' || definition.derivation !== undefined) return undefined
  const { content } = definition
  if (content?.kind !== 'sequence' || content.max !== 1) return undefined
  return content.items.every((item) => item.kind === 'element') ? content.items : undefined
}
