import { DateTime } from 'luxon'
import { types } from '../../internal/node-util.js'
import { resolvePrefix, XML_NAMESPACE, XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import type { NamespaceScope, XmlElement } from '../../xml/node.js'
import type { BuiltinName } from '../descriptor.js'
import { XSD_NAMESPACE, XSI_NAMESPACE } from '../namespaces.js'
import { locate, Problem } from '../problem.js'
import { builtinCodec } from '../simple/builtin.js'
import { wrongKind } from '../simple/codec.js'
import { isQualifiedName, isWritableName } from '../simple/names.js'
import { trimSpace } from '../simple/white-space.js'
import { checkName, checkString } from './attributes.js'
import { readItems, unreadable } from './input-object.js'
import type { Output } from './output.js'
import { Bindings } from './prefix-bindings.js'
import { toAttribute, toDeclaration, toText } from './text.js'
import type { TagParts } from './writers.js'

/** An {@link XmlElement} of the caller, each property read once and checked. */
export interface InputElement {
  readonly name: string
  readonly namespace: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly unknown[]
  readonly scope: NamespaceScope | undefined
}

/** Reads and checks an {@link XmlElement} of the caller. */
export function readInputElement(value: unknown): InputElement {
  if (typeof value !== 'object' || value === null) {
    throw wrongKind('an XmlElement', value)
  }
  const { name, namespace, attributes, children, scope } = readProperties(value)
  if (typeof name !== 'string' || !isWritableName(name)) {
    throw new Problem('must be a name without prefix').at('name')
  }
  if (typeof namespace !== 'string') {
    throw wrongKind('a string', namespace).at('namespace')
  }
  // No element is in these namespaces, and they cannot be a default namespace.
  if (namespace === XML_NAMESPACE || namespace === XMLNS_NAMESPACE) {
    throw new Problem('must not be a namespace of XML itself').at('namespace')
  }
  return {
    name,
    namespace,
    attributes: readAttributes(attributes),
    children: readChildren(children),
    scope: typeof scope === 'object' && scope !== null ? (scope as NamespaceScope) : undefined,
  }
}

function readAttributes(value: unknown): InputElement['attributes'] {
  try {
    if (!types.isMap(value)) throw wrongKind('a Map', value)
    // By the method of the prototype, since the caller may have replaced that of the map.
    const entries = [...Map.prototype.entries.call(value)]
    return entries.map(([name, text]) => [checkString(name), checkString(text)])
  } catch (error) {
    throw locate(error, 'attributes')
  }
}

function readChildren(value: unknown): readonly unknown[] {
  try {
    return readItems(value)
  } catch (error) {
    throw locate(error, 'children')
  }
}

function readProperties(element: object): Record<keyof XmlElement, unknown> {
  try {
    const { name, namespace, attributes, children, scope } = element as XmlElement
    return { name, namespace, attributes, children, scope }
  } catch (error) {
    throw unreadable(error)
  }
}

const OUTSIDE = Bindings.of([
  ['xml', XML_NAMESPACE],
  ['xsi', XSI_NAMESPACE],
])

/** Writes an element that matches a wildcard. */
export function writeWildcard(
  value: unknown,
  allows: (namespace: string) => boolean,
  output: Output,
): string {
  return writeAllowed(readInputElement(value), value as object, allows, output)
}

/** Writes an element that matches a wildcard and has been read from the caller's object. */
export function writeAllowed(
  element: InputElement,
  identity: object,
  allows: (namespace: string) => boolean,
  output: Output,
): string {
  if (!allows(element.namespace)) {
    throw new Problem('must be in a namespace that the contract allows here').at('namespace')
  }
  return writeInputElement(element, identity, output.naming.defaultNamespace, OUTSIDE, output)
}

function writeInputElement(
  element: InputElement,
  identity: object,
  defaultNamespace: string,
  bindings: Bindings,
  output: Output,
): string {
  const { name, namespace } = element
  const declaration = namespace === defaultNamespace ? '' : toDeclaration('', namespace)
  const tag = { start: `<${name}${declaration}`, end: `</${name}>` }
  return writeInside(tag, element, identity, namespace, bindings, output)
}

/** Writes the attributes and children of an element with a given tag. */
function writeInside(
  tag: TagParts,
  element: InputElement,
  identity: object,
  defaultNamespace: string,
  bindings: Bindings,
  output: Output,
): string {
  output.enter(identity)
  const within = bindings.inner()
  let head = tag.start + redeclare(element, within)
  for (const [key, text] of element.attributes) {
    try {
      head += writeAttribute(key, text, within)
    } catch (error) {
      throw locate(locate(error, key), 'attributes')
    }
  }
  let inner = ''
  for (let index = 0; index < element.children.length; index++) {
    try {
      const child = element.children[index]
      inner +=
        typeof child === 'string'
          ? toText(child)
          : writeInputElement(
              readInputElement(child),
              child as object,
              defaultNamespace,
              within,
              output,
            )
    } catch (error) {
      throw locate(error, 'children', index)
    }
  }
  output.leave()
  return inner === '' ? `${head}/>` : `${head}>${inner}${tag.end}`
}

/**
 * Declares the prefixes that texts and attribute values use (such as the value of `xsi:type`), as they were in scope
 * where the element was read. Without a schema it is not known which values are qualified names: every value that
 * has the form of one, with a prefix that was in scope, is treated as one.
 */
function redeclare({ attributes, children, scope }: InputElement, within: Bindings): string {
  if (scope === undefined) return ''
  let text = ''
  for (const value of [...attributes.map(([, content]) => content), ...children]) {
    if (typeof value !== 'string' || !value.includes(':')) continue
    const name = trimSpace(value)
    if (!isQualifiedName(name)) continue
    const prefix = name.slice(0, name.indexOf(':'))
    const namespace = resolvePrefix(prefix, scope)
    if (namespace === within.namespaceOf(prefix) || !isBindable(prefix, namespace)) continue
    text += within.declare(prefix, namespace)
  }
  return text
}

function isBindable(prefix: string, namespace: unknown): namespace is string {
  return (
    typeof namespace === 'string' &&
    prefix !== 'xml' &&
    prefix !== 'xmlns' &&
    !['', XML_NAMESPACE, XMLNS_NAMESPACE].includes(namespace)
  )
}

function writeAttribute(key: string, text: string, within: Bindings): string {
  const { namespace, local } = checkName(key)
  if (namespace === '') return toAttribute(local, text)
  const known = within.prefixOf(namespace)
  if (known !== undefined) return toAttribute(`${known}:${local}`, text)
  const prefix = within.freePrefix()
  return within.declare(prefix, namespace) + toAttribute(`${prefix}:${local}`, text)
}

/**
 * Writes a value of type `xs:anyType`: of an {@link XmlElement} its attributes and children, any other value as a
 * built-in type with an `xsi:type`.
 */
export function writeAnything(tag: TagParts, value: unknown, output: Output): string {
  const type = typeOf(value)
  if (type !== undefined) {
    const codec = builtinCodec(type)
    const text = codec.write(value, output)
    const start = `${tag.start} xsi:type="${output.prefixOf(XSD_NAMESPACE)}:${type}"`
    return text === '' ? `${start}/>` : `${start}>${toText(text)}${tag.end}`
  }
  const element = readInputElement(value)
  const { defaultNamespace } = output.naming
  return writeInside(tag, element, value as object, defaultNamespace, OUTSIDE, output)
}

const LONG = 2n ** 63n

function typeOf(value: unknown): BuiltinName | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)
        ? 'int'
        : 'double'
    case 'bigint':
      return value >= -LONG && value < LONG ? 'long' : 'integer'
    default:
      if (DateTime.isDateTime(value)) return 'dateTime'
      return types.isUint8Array(value) ? 'base64Binary' : undefined
  }
}
