import { XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import { locate, Problem } from '../problem.js'
import { wrongKind } from '../simple/codec.js'
import { isWritableName, parseClarkName } from '../simple/names.js'
import { takeEntries } from './input-object.js'
import type { Output } from './output.js'
import { toAttribute } from './text.js'

const MEMBER = '$anyAttributes'

/** Writes the attributes that the contract does not name; `declared` are those that it does. */
export function writeFurtherAttributes(
  value: unknown,
  declared: ReadonlySet<string>,
  output: Output,
): string {
  if (value === undefined) return ''
  let text = ''
  let at: string | undefined
  try {
    for (const [name, content] of takeEntries(value)) {
      at = name
      if (content === undefined) continue
      if (declared.has(name)) throw new Problem('has a member of its own')
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

/** A name of an attribute in Clark notation, taken apart. */
export function checkName(name: unknown): { readonly namespace: string; readonly local: string } {
  const parts = typeof name === 'string' ? parseClarkName(name) : undefined
  if (parts === undefined || !isWritableName(parts.local)) {
    throw new Problem('is no name in Clark notation, {namespace}local')
  }
  // Such names declare namespaces, and are not there for anything else.
  if (parts.namespace === XMLNS_NAMESPACE || (parts.namespace === '' && parts.local === 'xmlns')) {
    throw new Problem('is the name of a namespace declaration')
  }
  return parts
}

/** A string, or a problem. */
export function checkString(value: unknown): string {
  if (typeof value !== 'string') throw wrongKind('a string', value)
  return value
}
