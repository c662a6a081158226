import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'
import { resolveQName } from '../../xml/namespaces.js'
import type { XmlElement } from '../../xml/node.js'
import { isComplex, resolveType } from '../content-model/complex-model.js'
import type { ComplexType } from '../descriptor.js'
import { XSD_NAMESPACE, XSI_NAMESPACE, XSI_NIL, XSI_TYPE } from '../namespaces.js'
import { nilProblem, Problem } from '../problem.js'
import { builtinCodec, findBuiltinCodec } from '../simple/builtin.js'
import { isQualifiedName } from '../simple/names.js'
import { fixedCodec, simpleCodec } from '../simple/simple-type.js'
import { isBlank, trimSpace } from '../simple/white-space.js'
import { ComplexReader } from './complex-type.js'
import type { ComplexTypeReader, ElementDeclaration, ElementRead } from './readers.js'
import { checkReference } from './refusals.js'
import { readLiteral, readSimpleValue, simpleContent } from './text.js'

const complexReaders = new WeakMap<ComplexType, ComplexReader>()

/** The reader of a complex type; made once for each type. */
function complexReader(type: ComplexType): ComplexReader {
  let reader = complexReaders.get(type)
  if (reader === undefined) {
    reader = new ComplexReader(type, { complexReader, elementReader })
    complexReaders.set(type, reader)
  }
  return reader
}

/**
 * Makes the reader of an element.
 *
 * @param isOptional whether the element may be absent: a nil element that is not nillable is then read as
 *   `undefined`
 */
export function elementReader(element: ElementDeclaration, isOptional = false): ElementRead {
  const { readContent, readNil } = readersOf(element)
  const isNillable = element.nillable === true
  return (node) => {
    if (node.attributes.size > 0 && isNil(node)) {
      if (!isNillable && !isOptional) throw nilProblem()
      if (node.children.some((child) => typeof child !== 'string' || !isBlank(child))) {
        throw new Problem('is nil and has content')
      }
      return isNillable ? readNil(node) : undefined
    }
    return readContent(node)
  }
}

/** The readers of the content of an element, and of a nil element. */
function readersOf({ type: ref, derived, ...element }: ElementDeclaration): {
  readonly readContent: ElementRead
  readonly readNil: ElementRead
} {
  const type = resolveType(ref)
  const literal = element.fixed ?? element.default
  if (type === 'anyType') return { readContent: readAnything, readNil: readNilOfAnyType }
  if (isComplex(type)) {
    const reader =
      derived === undefined
        ? complexReader(type)
        : new ComplexReader(type, { complexReader, elementReader }, derived)
    const readContent: ElementRead = (node) =>
      actualReader(reader, type, node).read(node, reader.derived.size > 0)
    return {
      readContent: (node) => {
        if (literal === undefined || node.children.length > 0) return readContent(node)
        checkReference(node)
        return readContent({ ...node, children: [literal] })
      },
      readNil: (node) => nilReader(reader, node).readNil(node, reader.derived.size > 0),
    }
  }
  const codec =
    element.fixed === undefined ? simpleCodec(type) : fixedCodec(simpleCodec(type), element.fixed)
  return {
    readContent: (node) => {
      if (literal === undefined || node.children.length > 0) {
        return readSimpleValue(codec, simpleContent(node), node.scope)
      }
      checkReference(node)
      return readLiteral(codec, literal)
    },
    readNil: () => null,
  }
}

/** A nil element without a type: itself, where it has attributes that it would lose otherwise. */
const readNilOfAnyType: ElementRead = (node) => {
  const isOfReader = (name: ClarkName): boolean => splitClarkName(name).namespace === XSI_NAMESPACE
  return [...node.attributes.keys()].every(isOfReader) ? null : node
}

function isNil(node: XmlElement): boolean {
  const text = node.attributes.get(XSI_NIL)
  if (text === undefined) return false
  const value = builtinCodec('boolean').read(text, undefined)
  if (typeof value !== 'boolean') throw new Problem('has an xsi:nil that is neither true nor false')
  return value
}

/** The value of `xsi:type` in Clark notation; undefined without `xsi:type`. */
function declaredType(node: XmlElement): ClarkName | undefined {
  const text = node.attributes.get(XSI_TYPE)
  if (text === undefined) return undefined
  const name = trimSpace(text)
  const expanded = isQualifiedName(name) ? resolveQName(name, node.scope) : undefined
  if (expanded === undefined) throw new Problem('has an xsi:type that names no type')
  return expanded
}

/** The reader of the `xsi:type` of an element, else that of the declared type. */
function actualReader(
  reader: ComplexTypeReader,
  type: ComplexType,
  node: XmlElement,
): ComplexTypeReader {
  const name = node.attributes.size === 0 ? undefined : declaredType(node)
  const actual = name === undefined || name === type.name ? reader : reader.derived.get(name)
  if (actual === undefined) throw new Problem('has an xsi:type that the contract does not have')
  if (actual.isAbstract) throw new Problem('is of an abstract type and does not say which')
  return actual
}

// Without content it makes no difference that a type is abstract or not in the contract.
function nilReader(reader: ComplexTypeReader, node: XmlElement): ComplexTypeReader {
  const name = declaredType(node)
  return (name === undefined ? undefined : reader.derived.get(name)) ?? reader
}

/**
 * Reads an element of type `xs:anyType`: the value where `xsi:type` is a built-in simple type other than a list,
 * else the element itself, since {@link AnyType} has no lists.
 *
 * (Where a simple type is declared, `xsi:type` is ignored and the text is read by the declared type.)
 */
const readAnything: ElementRead = (node) => {
  const name = node.attributes.size === 0 ? undefined : declaredType(node)
  if (name === undefined) return node
  const { namespace, local } = splitClarkName(name)
  const codec = namespace === XSD_NAMESPACE ? findBuiltinCodec(local) : undefined
  if (codec === undefined) return node
  const value = readSimpleValue(codec, simpleContent(node), node.scope)
  return Array.isArray(value) ? node : value
}
