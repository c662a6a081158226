import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { XmlElement } from '../../xml/node.js'
import { attributeKey, type ComplexModel, modelOf } from '../content-model/complex-model.js'
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

/** What the elements of a complex type have, to be read in turn. */
interface Plan {
  readonly attributes: readonly Part[]
  readonly content: readonly Part[]
  /** Whether a nil element has an attribute that is read. */
  readonly hasAttributes: (node: XmlElement) => boolean
}

/** Reads elements of one complex type. The plan is made when the first element is read. */
export class ComplexReader implements ComplexTypeReader {
  readonly isAbstract: boolean
  readonly #type: ComplexType
  readonly #readers: Readers
  readonly #derivedTypes: (() => readonly ComplexType[]) | undefined
  #derived: ReadonlyMap<string, ComplexTypeReader> | undefined
  #plan: Plan | undefined

  /** @param derivedTypes the types that may replace it. Default: those of the type */
  constructor(type: ComplexType, readers: Readers, derivedTypes?: () => readonly ComplexType[]) {
    this.isAbstract = type.abstract === true
    this.#type = type
    this.#readers = readers
    this.#derivedTypes = derivedTypes
  }

  get derived(): ReadonlyMap<string, ComplexTypeReader> {
    this.#derived ??= new Map(
      (this.#derivedTypes?.() ?? modelOf(this.#type).derived).flatMap((type) =>
        type.name === undefined ? [] : [[type.name, this.#readers.complexReader(type)] as const],
      ),
    )
    return this.#derived
  }

  read(node: XmlElement, isMarked: boolean): Members {
    const { attributes, content } = this.#madePlan()
    const members = this.#start(isMarked)
    for (const part of attributes) part(node, members)
    for (const part of content) part(node, members)
    return members
  }

  readNil(node: XmlElement, isMarked: boolean): Members | null {
    const { attributes, hasAttributes } = this.#madePlan()
    if (!hasAttributes(node)) return null
    const members = this.#start(isMarked)
    members['$nil'] = true
    for (const part of attributes) part(node, members)
    return members
  }

  #madePlan(): Plan {
    this.#plan ??= makePlan(this.#type, this.#readers)
    return this.#plan
  }

  #start(isMarked: boolean): Members {
    const { alias } = this.#type
    return isMarked && alias !== undefined && !this.isAbstract ? { $type: alias } : {}
  }
}

function makePlan(type: ComplexType, readers: Readers): Plan {
  const model = modelOf(type)
  const { attributes, anyAttribute } = model
  const declared = new Set(attributes.map(attributeKey))
  const parts = attributes.map(attributePart)
  if (anyAttribute) parts.push(anyAttributePart(declared))
  return {
    attributes: parts,
    content: contentParts(model, declared, readers),
    hasAttributes: (node) =>
      [...node.attributes.keys()].some(
        (name) => declared.has(name) || (anyAttribute && isFurther(name)),
      ),
  }
}

function contentParts(
  { text, isMixed, anyAttribute, contentModel }: ComplexModel,
  declared: ReadonlySet<string>,
  readers: Readers,
): readonly Part[] {
  if (text !== undefined) {
    const codec = simpleCodec(text)
    return [
      (node, members) => {
        members['$value'] = readSimpleValue(codec, simpleContent(node), node.scope)
      },
    ]
  }
  // An `href` attribute that the contract declares is a member like any other.
  const references = anyAttribute || declared.has('href') ? [] : [checkReference]
  if (isMixed) {
    const readContent = mixedReader(contentModel, readers)
    return [
      ...references,
      (node, members) => {
        members['$content'] = readContent(node)
      },
    ]
  }
  const reader = new ElementContentReader(contentModel, readers)
  return [...references, (node, members) => reader.read(node, members)]
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

// Attributes of the XSI namespace are for the reader, not for the caller.
function isFurther(name: ClarkName): boolean {
  return splitClarkName(name).namespace !== XSI_NAMESPACE
}

function anyAttributePart(declared: ReadonlySet<string>): Part {
  return (node, members) => {
    let others: Members | undefined
    for (const [name, text] of node.attributes) {
      if (declared.has(name) || !isFurther(name)) continue
      others ??= {}
      setterOf(name)(others, text)
    }
    if (others !== undefined) members['$anyAttributes'] = others
  }
}
