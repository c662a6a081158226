import { XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import { locate, Problem } from '../problem.js'
import { wrongKind } from '../simple/codec.js'
import { isWritableName, parseClarkName } from '../simple/names.js'
import { readEntries } from './input-object.js'
import type { Output } from './output.js'
import { toAttribute } from './text.js'

const MEMBER = '$anyAttributes'

/** Writes the attributes that the contract does not declare; `declared` are the names of those that it does. */
export function writeFurtherAttributes(
  value: unknown,
  declared: ReadonlySet<string>,
  output: Output,
): string {
  if (value === undefined) return ''
  let text = ''
  let at: string | undefined
  try {
    for (const [name, content] of readEntries(value)) {
      at = name
      if (content === undefined) continue
      if (declared.has(name))
        throw new Problem('must be given as the member that the contract has for it')
      text += toAttribute(attributeName(name, output), checkString(content))
    }
    return text
  } catch (error) {
    throw locate(at === undefined ? error : locate(error, at), MEMBER)
  }
}

function attributeName(name: string, output: Output): string {
  const { namespace, local } = checkName(name)
  return namespace === '' ? local : `${output.prefixOf(namespace)}:${local}`
}

/** Splits the name of an attribute in Clark notation. */
export function checkName(name: unknown): { readonly namespace: string; readonly local: string } {
  const parts = typeof name === 'string' ? parseClarkName(name) : undefined
  if (parts === undefined || !isWritableName(parts.local)) {
    throw new Problem('is not a name in Clark notation, {namespace}local')
  }
  // In XML these names are namespace declarations, and not attributes.
  if (parts.namespace === XMLNS_NAMESPACE || (parts.namespace === '' && parts.local === 'xmlns')) {
    throw new Problem('must not be the name of a namespace declaration')
  }
  return parts
}

/** Refuses a value that is not a string. */
export function checkString(value: unknown): string {
  if (typeof value !== 'string') throw wrongKind('a string', value)
  return value
}
