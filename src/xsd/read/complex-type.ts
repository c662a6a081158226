import { splitClarkName } from '../../xml/expanded-name.js'
import type { XmlElement } from '../../xml/node.js'
import { attributeKey, modelOf } from '../content-model/complex-model.js'
import type { AttributeUse, ComplexType } from '../descriptor.js'
import { XSI_NAMESPACE } from '../namespaces.js'
import { locate, Problem } from '../problem.js'
import { fixedCodec, simpleCodec } from '../simple/simple-type.js'
import { ElementContentReader } from './element-content.js'
import { type Members, setterOf } from './members.js'
import { mixedReader } from './mixed-content.js'
import type { ComplexTypeReader, Readers } from './readers.js'
import { checkReference } from './refusals.js'
import { readLiteral, readSimpleValue, simpleContent } from './text.js'

/** Reads one aspect of an element into the members of an object. */
type Part = (node: XmlElement, members: Members) => void

/** Reads elements of one complex type. The parts are made when the first element is read. */
export class ComplexReader implements ComplexTypeReader {
  readonly isAbstract: boolean
  readonly #type: ComplexType
  readonly #readers: Readers
  #derived: ReadonlyMap<string, ComplexTypeReader> | undefined
  #parts: readonly Part[] | undefined

  constructor(type: ComplexType, readers: Readers) {
    this.isAbstract = type.abstract === true
    this.#type = type
    this.#readers = readers
  }

  get derived(): ReadonlyMap<string, ComplexTypeReader> {
    this.#derived ??= new Map(
      modelOf(this.#type).derived.flatMap((type) =>
        type.name === undefined ? [] : [[type.name, this.#readers.complexReader(type)] as const],
      ),
    )
    return this.#derived
  }

  read(node: XmlElement, isMarked: boolean): Members {
    this.#parts ??= partsOf(this.#type, this.#readers)
    const members: Members = {}
    if (isMarked && this.#type.alias !== undefined) members['$type'] = this.#type.alias
    for (const part of this.#parts) part(node, members)
    return members
  }
}

function partsOf(type: ComplexType, readers: Readers): readonly Part[] {
  const model = modelOf(type)
  const parts = model.attributes.map(attributePart)
  if (model.anyAttribute) parts.push(anyAttributePart(model.attributes))
  if (model.text !== undefined) {
    const codec = simpleCodec(model.text)
    parts.push((node, members) => {
      members['$value'] = readSimpleValue(codec, simpleContent(node), node.scope)
    })
    return parts
  }
  // An `href` attribute that the contract declares is a member like any other.
  if (!model.anyAttribute && !model.attributes.some((use) => attributeKey(use) === 'href')) {
    parts.push(checkReference)
  }
  if (model.isMixed) {
    const readContent = mixedReader(model.contentModel, readers)
    parts.push((node, members) => {
      members['$content'] = readContent(node)
    })
  } else {
    const reader = new ElementContentReader(model.contentModel, readers)
    parts.push((node, members) => reader.read(node, members))
  }
  return parts
}

function attributePart(use: AttributeUse): Part {
  const { type, required, fixed } = use
  const literal = fixed ?? use.default
  const key = attributeKey(use)
  const set = setterOf(use.prop ?? use.name)
  const codec = fixed === undefined ? simpleCodec(type) : fixedCodec(simpleCodec(type), fixed)
  const step = `@${use.name}`
  return (node, members) => {
    const text = node.attributes.get(key)
    try {
      if (text !== undefined) set(members, readSimpleValue(codec, text, node.scope))
      else if (required === true) throw new Problem('is missing')
      // Read each time, so that two callers do not share one array or Uint8Array.
      else if (literal !== undefined) set(members, readLiteral(codec, literal))
    } catch (error) {
      throw locate(error, step)
    }
  }
}

function anyAttributePart(declared: readonly AttributeUse[]): Part {
  const known = new Set(declared.map(attributeKey))
  return (node, members) => {
    let others: Members | undefined
    for (const [name, text] of node.attributes) {
      // Attributes of the XSI namespace are for the reader, not for the caller.
      if (known.has(name) || splitClarkName(name).namespace === XSI_NAMESPACE) continue
      others ??= {}
      setterOf(name)(others, text)
    }
    if (others !== undefined) members['$anyAttributes'] = others
  }
}
