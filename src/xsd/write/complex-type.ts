import { attributeKey, type ComplexModel, modelOf } from '../content-model/complex-model.js'
import type { AttributeUse, ComplexType } from '../descriptor.js'
import { locate, Problem } from '../problem.js'
import { parseClarkName } from '../simple/names.js'
import { fixedCodec, simpleCodec } from '../simple/simple-type.js'
import { writeFurtherAttributes } from './attributes.js'
import { elementContentWriter, knownMembers } from './element-content.js'
import { checkObject, type KnownMembers, readMembers, readTypeName } from './input-object.js'
import { mixedWriter } from './mixed-content.js'
import type { Output } from './output.js'
import { toAttribute, toText } from './text.js'
import type { ComplexTypeWriter, Part, TagParts, Writers } from './writers.js'

interface Plan {
  readonly known: KnownMembers
  readonly attributes: readonly Part[]
  readonly content: Part
  readonly nil: NilPlan
}

/** How a nil element is written: with attributes, and without the members of the content. */
interface NilPlan {
  readonly known: KnownMembers
  readonly slot: number
  readonly contentMembers: readonly (readonly [name: string, slot: number])[]
}

/** Writes elements of one complex type. The plan is made when the first element is written. */
export class ComplexWriter implements ComplexTypeWriter {
  readonly #type: ComplexType
  readonly #factory: Writers
  readonly #derivedTypes: (() => readonly ComplexType[]) | undefined
  #plan: Plan | undefined
  #derived: ReadonlyMap<string, ComplexType> | undefined

  /** @param derivedTypes the types that may replace it. Default: those of the type */
  constructor(type: ComplexType, factory: Writers, derivedTypes?: () => readonly ComplexType[]) {
    this.#type = type
    this.#factory = factory
    this.#derivedTypes = derivedTypes
  }

  write(tag: TagParts, value: unknown, output: Output, isNillable: boolean): string {
    checkObject(value)
    this.#derived ??= new Map(
      (this.#derivedTypes?.() ?? modelOf(this.#type).derived).map((type) => [
        type.alias ?? type.name ?? '',
        type,
      ]),
    )
    const { alias, abstract } = this.#type
    const isAlone = alias === undefined && abstract !== true && this.#derived.size === 0
    if (isAlone) return this.writeAs(tag, '', value, output, isNillable)
    const name = readTypeName(value)
    if (name === undefined || name === alias) {
      if (abstract === true) throw this.#typeProblem()
      return this.writeAs(tag, '', value, output, isNillable)
    }
    const type = typeof name === 'string' ? this.#derived.get(name) : undefined
    if (type === undefined) {
      throw this.#derived.size === 0
        ? new Problem('is not in the contract').at('$type')
        : this.#typeProblem()
    }
    const typeName = writeTypeName(type, output)
    return this.#factory.complexWriter(type).writeAs(tag, typeName, value, output, isNillable)
  }

  #typeProblem(): Problem {
    const { alias, abstract } = this.#type
    const names = [...(this.#derived?.keys() ?? [])]
    const choices = abstract === true || alias === undefined ? names : [alias, ...names]
    return choices.length === 0
      ? new Problem('is of an abstract type, from which the contract derives no other type')
      : new Problem(`must be one of ${choices.join(', ')}`).at('$type')
  }

  writeAs(
    tag: TagParts,
    typeName: string,
    value: Readonly<Record<string, unknown>>,
    output: Output,
    isNillable: boolean,
  ): string {
    this.#plan ??= makePlan(modelOf(this.#type), this.#factory)
    const { known, attributes, content, nil } = this.#plan
    output.enter(value)
    const members = readMembers(value, isNillable ? nil.known : known)
    const isNil = isNillable && checkNil(members, nil)
    let start = tag.start + typeName
    if (isNil) start += NIL
    for (const part of attributes) start += part(members, output)
    const inner = isNil ? '' : content(members, output)
    output.leave()
    return inner === '' ? `${start}/>` : `${start}>${inner}${tag.end}`
  }
}

/** The attribute of a nil element. */
export const NIL = ' xsi:nil="true"'

/** Whether the members are those of a nil element. */
function checkNil(members: readonly unknown[], { slot, contentMembers }: NilPlan): boolean {
  const isNil = members[slot]
  if (isNil === undefined) return false
  if (isNil !== true) throw new Problem('must be true, or absent').at('$nil')
  for (const [name, content] of contentMembers) {
    if (members[content] === undefined) continue
    throw new Problem('must be absent: a nil element has only attributes').at(name)
  }
  return true
}

function writeTypeName(type: ComplexType, output: Output): string {
  const name = parseClarkName(type.name ?? '')
  if (name === undefined) throw new Problem('has no name in the contract').at('$type')
  const { namespace, local } = name
  const prefix =
    namespace === output.naming.defaultNamespace ? '' : `${output.prefixOf(namespace)}:`
  return ` xsi:type="${prefix}${local}"`
}

const NO_MEMBERS: KnownMembers = { slots: new Map(), lists: [], hasTypeName: false }

function makePlan(model: ComplexModel, factory: Writers): Plan {
  // Elements of mixed content are items of `$content`, and no members of the object.
  const own = model.isMixed ? NO_MEMBERS : knownMembers(model.contentModel)
  const slots = new Map(own.slots)
  const slotOf = (name: string): number => {
    // Only an invalid schema has one name twice; the first use keeps it.
    const slot = slots.get(name) ?? slots.size
    slots.set(name, slot)
    return slot
  }
  const attributes = model.attributes.map((use) =>
    attributeWriter(use, slotOf(use.prop ?? use.name)),
  )
  if (model.anyAttribute) {
    const slot = slotOf('$anyAttributes')
    const declared = new Set(model.attributes.map(attributeKey))
    attributes.push((members, output) => writeFurtherAttributes(members[slot], declared, output))
  }
  const content = contentWriter(model, slotOf, factory)
  const known = { ...own, slots, hasTypeName: model.type.alias !== undefined }
  return { known, attributes, content, nil: makeNilPlan(model, known) }
}

function makeNilPlan({ attributes }: ComplexModel, known: KnownMembers): NilPlan {
  const slot = known.slots.size
  const ofAttributes = new Set(['$anyAttributes', ...attributes.map((use) => use.prop ?? use.name)])
  return {
    known: { ...known, slots: new Map([...known.slots, ['$nil', slot]]) },
    slot,
    contentMembers: [...known.slots].filter(([name]) => !ofAttributes.has(name)),
  }
}

function contentWriter(
  model: ComplexModel,
  slotOf: (name: string) => number,
  factory: Writers,
): Part {
  if (model.text !== undefined) {
    const slot = slotOf('$value')
    const codec = simpleCodec(model.text)
    return (members, output) => {
      try {
        const value = members[slot]
        if (value === undefined) throw new Problem('is required')
        const text = codec.write(value, output)
        return codec.isSafe ? text : toText(text)
      } catch (error) {
        throw locate(error, '$value')
      }
    }
  }
  return model.isMixed
    ? mixedWriter(model.contentModel, slotOf('$content'), factory)
    : elementContentWriter(model.contentModel, factory)
}

function attributeWriter(use: AttributeUse, slot: number): Part {
  const { name, ns = '', prop = name, required, fixed } = use
  const codec =
    fixed === undefined ? simpleCodec(use.type) : fixedCodec(simpleCodec(use.type), fixed)
  return (members, output) => {
    const value = members[slot]
    try {
      if (value === undefined) {
        if (required === true) throw new Problem('is required')
        return ''
      }
      const text = codec.write(value, output)
      return toAttribute(ns === '' ? name : `${output.prefixOf(ns)}:${name}`, text)
    } catch (error) {
      throw locate(error, prop)
    }
  }
}
