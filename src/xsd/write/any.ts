import { types } from 'node:util'
import { DateTime } from 'luxon'
import { XML_NAMESPACE, XMLNS_NAMESPACE } from '../../xml/namespaces.js'
import type { NamespaceScope, XmlElement } from '../../xml/node.js'
import type { BuiltinName } from '../descriptor.js'
import { resolvePrefix, XSD_NAMESPACE, XSI_NAMESPACE } from '../namespaces.js'
import { locate, Problem } from '../problem.js'
import { builtinCodec } from '../simple/builtin.js'
import { wrongKind } from '../simple/codec.js'
import { isQualifiedName, isWritableName } from '../simple/names.js'
import { trimSpace } from '../simple/white-space.js'
import { checkName, checkString } from './attributes.js'
import { takeItems, unreadable } from './input-object.js'
import type { Output } from './output.js'
import { Bindings } from './prefix-bindings.js'
import { toAttribute, toDeclaration, toText } from './text.js'
import type { TagParts } from './writers.js'

/** An {@link XmlElement} of the caller's, each part taken once and looked at. */
export interface TakenElement {
  readonly name: string
  readonly namespace: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly unknown[]
  readonly scope: NamespaceScope | undefined
}

/** Takes an element out of what a caller gives. */
export function takeElement(value: unknown): TakenElement {
  if (typeof value !== 'object' || value === null) {
    throw wrongKind('an XmlElement', value)
  }
  const { name, namespace, attributes, children, scope } = takeParts(value)
  if (typeof name !== 'string' || !isWritableName(name)) {
    throw new Problem('must be a name without prefix').at('name')
  }
  if (typeof namespace !== 'string') {
    throw wrongKind('a string', namespace).at('namespace')
  }
  // No element is in these, and they can not be a default namespace.
  if (namespace === XML_NAMESPACE || namespace === XMLNS_NAMESPACE) {
    throw new Problem('must not be a namespace of XML itself').at('namespace')
  }
  return {
    name,
    namespace,
    attributes: takeAttributes(attributes),
    children: takeChildren(children),
    scope: typeof scope === 'object' && scope !== null ? (scope as NamespaceScope) : undefined,
  }
}

function takeAttributes(value: unknown): TakenElement['attributes'] {
  try {
    if (!types.isMap(value)) throw wrongKind('a Map', value)
    // Not by an iterator that the caller may have put in.
    const entries = [...Map.prototype.entries.call(value)]
    return entries.map(([name, text]) => [checkString(name), checkString(text)])
  } catch (error) {
    throw locate(error, 'attributes')
  }
}

function takeChildren(value: unknown): readonly unknown[] {
  try {
    return takeItems(value)
  } catch (error) {
    throw locate(error, 'children')
  }
}

function takeParts(element: object): Record<keyof XmlElement, unknown> {
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

/** Writes an element where the schema allows any of certain namespaces. */
export function writeWildcard(
  value: unknown,
  allows: (namespace: string) => boolean,
  output: Output,
): string {
  return writeAllowed(takeElement(value), value as object, allows, output)
}

/** The same for an element that has been taken. */
export function writeAllowed(
  element: TakenElement,
  identity: object,
  allows: (namespace: string) => boolean,
  output: Output,
): string {
  if (!allows(element.namespace)) {
    throw new Problem('must be in a namespace that the contract allows here').at('namespace')
  }
  return writeTaken(element, identity, output.naming.defaultNamespace, OUTSIDE, output)
}

function writeTaken(
  element: TakenElement,
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
  element: TakenElement,
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
          : writeTaken(takeElement(child), child as object, defaultNamespace, within, output)
    } catch (error) {
      throw locate(error, 'children', index)
    }
  }
  output.leave()
  return inner === '' ? `${head}/>` : `${head}>${inner}${tag.end}`
}

/**
 * Declares again the prefixes that texts and attribute values of a read element use: `xsi:type` and its
 * like would mean nothing without. Which values are qualified names only a schema could say; those that
 * look like it and have a prefix that was in scope are taken for it.
 */
function redeclare({ attributes, children, scope }: TakenElement, within: Bindings): string {
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
 * Writes a value where the schema allows anything: of an element its attributes and children, anything
 * else as the built-in type that it is, which `xsi:type` says.
 */
export function writeAnything(tag: TagParts, value: unknown, output: Output): string {
  const type = typeOf(value)
  if (type !== undefined) {
    const codec = builtinCodec(type)
    const text = codec.write(value, output)
    const start = `${tag.start} xsi:type="${output.prefixOf(XSD_NAMESPACE)}:${type}"`
    return text === '' ? `${start}/>` : `${start}>${toText(text)}${tag.end}`
  }
  const element = takeElement(value)
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
