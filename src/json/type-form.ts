import { splitClarkName } from '../xml/expanded-name.js'
import {
  type ComplexModel,
  isComplex,
  modelOf,
  resolveType,
} from '../xsd/content-model/complex-model.js'
import { type ElementLeaf, type Group, leavesOf } from '../xsd/content-model/content-model.js'
import type { AttributeUse, ComplexType } from '../xsd/descriptor.js'
import { Problem } from '../xsd/problem.js'
import { type Setter, setterOf } from '../xsd/read/members.js'
import { type SimpleForm, simpleFormOf } from './simple-form.js'

/** The JSON form of a type. */
export type TypeForm = SimpleForm | ComplexForm

export type ComplexForm = ObjectForm | ArrayForm | UnknownForm

/** An object with one member for each element and attribute. */
export interface ObjectForm {
  readonly kind: 'object'
  readonly type: ComplexType
  /** In the order of the contract: elements, those of base types first, then attributes. */
  readonly members: readonly MemberForm[]
}

/**
 * An array. ASMX writes it as a type `ArrayOf…` with one repeated element, which JSON does not have: `["a"]` is
 * `{ string: ['a'] }` in TypeScript.
 */
export interface ArrayForm {
  readonly kind: 'array'
  readonly type: ComplexType
  /** The repeated element. */
  readonly items: MemberForm
}

/** A type whose form in JSON is not known. */
export interface UnknownForm {
  readonly kind: 'unknown'
  /** The first part of it without a known form, as a member; `''` where that is the type itself. */
  readonly part: string
}

/** An element or an attribute. */
export interface MemberForm {
  /** The member in JSON: the local name. */
  readonly name: string
  /** The member in TypeScript. */
  readonly prop: string
  readonly isAttribute: boolean
  readonly isRequired: boolean
  /** Whether it may be null; of a list, whether its items may be. */
  readonly isNillable: boolean
  /** Whether it may occur more than once, and so is an array. */
  readonly isList: boolean
  readonly min: number
  /** Infinity for no bound. */
  readonly max: number
  /** Lexical value of an attribute that is absent from what is read; undefined where it has none. */
  readonly literal: string | undefined
  /** Sets it in an object that is read. */
  readonly set: Setter
  /** The form of its value, or of its items. Made when it is first asked for, since types may be recursive. */
  readonly form: () => TypeForm
}

const forms = new WeakMap<ComplexType, ComplexForm>()

/**
 * The JSON form of a complex type.
 *
 * @param derived the types that may replace it. Default: those of the type
 */
export function formOf(
  type: ComplexType,
  derived: readonly ComplexType[] = modelOf(type).derived,
): ComplexForm {
  // How JSON would say which type a value is of is not known.
  if (type.abstract === true || derived.length > 0) return unknown('$type')
  let form = forms.get(type)
  if (form === undefined) {
    form = makeForm(modelOf(type))
    forms.set(type, form)
  }
  return form
}

/** The problem of a value of such a type. */
export function unknownProblem({ part }: UnknownForm): Problem {
  const problem = new Problem('has no known form in JSON')
  return part === '' ? problem : problem.at(part)
}

function unknown(part: string): UnknownForm {
  return { kind: 'unknown', part }
}

function makeForm(model: ComplexModel): ComplexForm {
  const { type, attributes, anyAttribute, text, isMixed, contentModel } = model
  if (text !== undefined) return unknown('$value')
  if (isMixed) return unknown('$content')
  if (anyAttribute) return unknown('$anyAttributes')
  const item = arrayItemOf(model)
  if (item !== undefined) return { kind: 'array', type, items: item }
  const leaves: ElementLeaf[] = []
  const part = collectLeaves(contentModel.root, leaves)
  if (part !== undefined) return unknown(part)
  const members = [...leaves.map((leaf) => elementForm(leaf)), ...attributes.map(attributeForm)]
  const repeated = firstRepeated(members)
  return repeated === undefined ? { kind: 'object', type, members } : unknown(repeated.prop)
}

/** Adds the elements of a group that occurs exactly once; returns the first part that is not such an element. */
function collectLeaves(group: Group, leaves: ElementLeaf[]): string | undefined {
  for (const node of group.items) {
    if (node.kind === 'element') {
      leaves.push(node)
    } else if (node.kind === 'any' || node.kind === 'repeat') {
      return node.prop
    } else if (node.kind === 'choice' || node.isOptional) {
      return leavesOf(node)[0]?.prop ?? `$${node.kind}`
    } else {
      const part = collectLeaves(node, leaves)
      if (part !== undefined) return part
    }
  }
  return undefined
}

/** The first member whose name, in JSON or in TypeScript, an earlier one has. */
function firstRepeated(members: readonly MemberForm[]): MemberForm | undefined {
  const names = new Set<string>()
  const props = new Set<string>()
  return members.find(({ name, prop }) => {
    const isKnown = names.has(name) || props.has(prop)
    names.add(name)
    props.add(prop)
    return isKnown
  })
}

/** The item of a type that is an array; undefined for any other type. */
function arrayItemOf({ type, attributes, contentModel }: ComplexModel): MemberForm | undefined {
  const { name, base } = type
  if (name === undefined || !splitClarkName(name).local.startsWith('ArrayOf')) return undefined
  if (base !== undefined || attributes.length > 0) return undefined
  const [first] = contentModel.root.items
  const isOptional = first?.kind === 'sequence' && first.isOptional
  const { items } = isOptional ? first : contentModel.root
  const [item] = contentModel.root.items.length === 1 && items.length === 1 ? items : []
  return item?.kind === 'element' && item.max > 1 ? elementForm(item, isOptional) : undefined
}

function elementForm(leaf: ElementLeaf, isOptional = false): MemberForm {
  const { name, prop, min, max, particle } = leaf
  return {
    ...{ name, prop, min, max, isAttribute: false, isList: max > 1, literal: undefined },
    isRequired: min > 0 && !isOptional,
    isNillable: particle.nillable === true,
    set: setterOf(prop),
    form: once(() => {
      const type = resolveType(particle.type)
      if (type === 'anyType') return unknown('')
      if (isComplex(type)) {
        // The text of a fixed value is of mixed or simple content, whose form is not known anyway.
        return formOf(type, particle.derived?.())
      }
      return simpleFormOf(type, particle.fixed) ?? unknown('')
    }),
  }
}

function attributeForm(use: AttributeUse): MemberForm {
  const { name, prop = name, type, required, fixed } = use
  const isRequired = required === true
  return {
    ...{ name, prop, isAttribute: true, isRequired, isNillable: false, isList: false },
    ...{ min: isRequired ? 1 : 0, max: 1, literal: fixed ?? use.default },
    set: setterOf(prop),
    form: once(() => simpleFormOf(type, fixed) ?? unknown('')),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The members of the object in TypeScript. */
export function membersOf(form: ObjectForm | ArrayForm): readonly MemberForm[] {
  return form.kind === 'array' ? [form.items] : form.members
}

/** The local name of a type, for messages on a whole value; `undefined` for an anonymous type. */
export function localNameOf({ name }: ComplexType): string | undefined {
  return name === undefined ? undefined : splitClarkName(name).local
}
